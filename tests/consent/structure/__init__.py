"""Walks a PDF and says where it is not PDF/UA-1 or PDF/A-3a; made for these documents."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader

from tests.consent.structure import archive, content, elements, tables
from tests.consent.structure.tree import Tree

__all__ = ["findings_of"]


def findings_of(pdf: bytes) -> list[str]:
    """Every defect, as “code: where”; an empty list for a sound document."""
    reader = PdfReader(BytesIO(pdf))
    if reader.is_encrypted:
        return ["encrypted: the document"]
    return list(_all(reader))


def _all(reader: PdfReader) -> Iterator[str]:
    yield from archive.find(reader)
    if "/StructTreeRoot" not in reader.root_object:
        yield "untagged: the document"
        return
    tree = Tree(reader)
    yield from elements.find(reader, tree)
    yield from tables.find(tree)
    yield from content.find(reader, tree)
