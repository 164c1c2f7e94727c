"""Everything that is painted is either owned by the structure or an artifact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

from tests.consent.structure.tree import Tree

_PAINTS = frozenset(
    {
        *(b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh", b"Do"),
        *(b"Tj", b"TJ", b"'", b'"', b"INLINE IMAGE", b"EI"),
    }
)


@dataclass
class _Page:
    """What was found while the operators of one page were read."""

    numbers: Counter[int] = field(default_factory=Counter)
    open: list[tuple[str, int | None]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def find(reader: PdfReader, tree: Tree) -> Iterator[str]:
    claimed = Counter(place for each in tree.walk() for place in each.content)
    owners = {place: each.number for each in tree.walk() for place in each.content}
    if any(times > 1 for times in claimed.values()):
        yield "content: claimed twice"
    for number, page in enumerate(reader.pages):
        read = _read(page, reader)
        yield from (f"{fault}: page {number + 1}" for fault in read.faults)
        if any(times > 1 for times in read.numbers.values()):
            yield f"content-number-twice: page {number + 1}"
        mine = {place[1] for place in claimed if place[0] == number}
        if mine != set(read.numbers):
            yield f"content-unowned: {sorted(mine ^ set(read.numbers))} of page {number + 1}"
        index = tree.parents.get(page.get("/StructParents"))
        if index is None:
            yield f"content-index: page {number + 1}"
            continue
        listed = [entry.idnum for entry in index.get_object()]
        if listed != [owners.get((number, place)) for place in range(len(listed))]:
            yield f"content-index: page {number + 1}"


def _read(page: PageObject, reader: PdfReader) -> _Page:
    read = _Page()
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BMC", b"BDC"):
            _begin(read, str(operands[0]), operands[1] if operator == b"BDC" else {})
        elif operator == b"EMC":
            if not read.open:
                read.faults.append("marks-unbalanced")
                continue
            read.open.pop()
        elif operator in _PAINTS:
            if not read.open:
                read.faults.append(f"unmarked-{operator.decode()}")
            if operator == b"TJ" and _has_empty_glyph(operands[0]):
                read.faults.append("glyph-missing")
    if read.open:
        read.faults.append("marks-unbalanced")
    return read


def _begin(read: _Page, tag: str, properties: Any) -> None:
    number = properties.get("/MCID")
    if number is None and tag != "/Artifact":
        read.faults.append(f"mark-without-number {tag}")
    if number is not None:
        read.numbers[int(number)] += 1
    kinds = {each[0] == "/Artifact" for each in read.open}
    if kinds and kinds != {tag == "/Artifact"}:
        read.faults.append("artifact-mixed-with-content")
    read.open.append((tag, number))


def _has_empty_glyph(parts: list[Any]) -> bool:
    """Whether the glyph that stands for “no such glyph” is shown."""
    texts = [part for part in parts if not isinstance(part, (int, float))]
    codes = b"".join(getattr(text, "original_bytes", b"") for text in texts)
    return any(codes[at : at + 2] == b"\0\0" for at in range(0, len(codes), 2))
