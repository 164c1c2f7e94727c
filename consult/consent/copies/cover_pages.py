"""A copy that cannot be taken for a valid consent: a cover page, the pages as they were, and
the exact file attached."""

from __future__ import annotations

from io import BytesIO
from typing import cast

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from consult.consent.copies.compact_file import compacted

_TREE, _PARENTS = "/StructTreeRoot", "/StructParents"


def with_cover(cover: bytes, original: bytes, *, name: str) -> bytes:
    """A file of the page of ``cover`` and every page of ``original``, whose bytes are
    attached, unaltered, as ``name``."""
    front = PdfReader(BytesIO(cover))
    writer = PdfWriter(clone_from=PdfReader(BytesIO(original)))
    _drop_seal(writer)
    page = writer.insert_page(front.pages[0], 0)
    _join_structure(writer, front, page)
    _attach(writer, name, original)
    out = BytesIO()
    writer.write(out)
    return compacted(out.getvalue())


def _attach(writer: PdfWriter, name: str, original: bytes) -> None:
    """Attach the exact file; PDF/A asks that the document names it as one of its own."""
    attached = writer.add_attachment(name, original)
    attached.subtype = NameObject("/application/pdf")
    attached.alternative_name = TextStringObject(name)
    attached.associated_file_relationship = NameObject("/Source")
    attached.description = TextStringObject("The exact file")
    root = writer.root_object
    files = cast(ArrayObject, root.setdefault(NameObject("/AF"), ArrayObject()).get_object())
    files.append(attached.pdf_object.indirect_reference)


def _drop_seal(writer: PdfWriter) -> None:
    """A seal holds for the exact file alone; on a copy it would be shown as broken."""
    for key in ("/AcroForm", "/Perms"):
        writer.root_object.pop(key, None)
    for page in writer.pages:
        kept = [note for note in page.get("/Annots", []) if not _is_field(note.get_object())]
        if kept:
            page[NameObject("/Annots")] = ArrayObject(kept)
        else:
            page.pop("/Annots", None)


def _is_field(note: PdfObject | None) -> bool:
    return isinstance(note, DictionaryObject) and note.get("/Subtype") == "/Widget"


def _join_structure(writer: PdfWriter, front: PdfReader, page: PageObject) -> None:
    """Put the cover's structure before the document's, so that a screen reader reads both.

    Each page names its row in the table that leads from marks to structure; the cover's row
    gets the next free number.
    """
    tree = writer.root_object.get(_TREE)
    cover_tree = front.root_object.get(_TREE)
    if tree is None or cover_tree is None:
        return
    whole = cast(DictionaryObject, tree.get_object())
    added = cast(DictionaryObject, cover_tree.get_object().clone(writer).get_object())
    rows = _rows(whole)
    rows_of_cover = _rows(added)
    if rows is None or rows_of_cover is None:
        return
    number = max((int(key) for key in rows[::2]), default=-1) + 1
    rows.extend([NumberObject(number), rows_of_cover[1]])
    whole[NameObject("/ParentTreeNextKey")] = NumberObject(number + 1)
    page[NameObject(_PARENTS)] = NumberObject(number)
    _put_first(_body(added), _body(whole))


def _body(tree: DictionaryObject) -> DictionaryObject:
    """The one element below the root that holds all others."""
    return cast(DictionaryObject, _parts(tree)[0].get_object())


def _put_first(added: DictionaryObject, body: DictionaryObject) -> None:
    parts = _parts(added)
    for part in parts:
        element = cast(DictionaryObject, part.get_object())
        element[NameObject("/P")] = cast(IndirectObject, body.indirect_reference)
    body[NameObject("/K")] = ArrayObject([*parts, *_parts(body)])


def _rows(tree: DictionaryObject) -> ArrayObject | None:
    """The flat table from a page's number to its structure."""
    parents = cast(DictionaryObject, tree["/ParentTree"].get_object())
    rows = parents.get("/Nums")
    return cast(ArrayObject, rows.get_object()) if rows is not None else None


def _parts(element: DictionaryObject) -> list[PdfObject]:
    """What stands below ``element``: a list, or one part alone. The parts themselves stay
    references, as a structure tree needs them."""
    below = element.raw_get("/K")
    found = below.get_object()
    return list(found) if isinstance(found, ArrayObject) else [below]
