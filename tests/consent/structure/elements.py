"""What PDF/UA-1 asks of headings, lists, figures, links and fields."""

from __future__ import annotations

from collections.abc import Iterator

from pypdf import PdfReader

from tests.consent.structure.tree import Element, Tree

_INSIDE = {
    "L": {"LI", "Caption"},
    "LI": {"Lbl", "LBody"},
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
}
_OUTSIDE = {
    "LI": {"L"},
    "LBody": {"LI"},
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
}
_STANDARD = {
    *("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "NonStruct", "P"),
    *("H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD"),
    *("THead", "TBody", "TFoot", "Span", "Link", "Figure", "Form"),
}


def find(reader: PdfReader, tree: Tree) -> Iterator[str]:
    if [top.tag for top in tree.tops] != ["Document"]:
        yield f"root: {[top.tag for top in tree.tops]}"
    yield from _headings(tree)
    for element in tree.walk():
        yield from _nesting(element)
    sizes = [page.mediabox for page in reader.pages]
    for figure in (each for each in tree.walk() if each.tag == "Figure"):
        yield from _figure(figure, sizes)
    yield from _annotations(reader, tree)


def _headings(tree: Tree) -> Iterator[str]:
    levels = [
        int(each.tag[1]) for each in tree.walk() if each.tag[0] == "H" and each.tag[1:].isdigit()
    ]
    if levels.count(1) != 1:
        yield f"heading: {levels.count(1)} main headings"
    for before, level in zip([0, *levels], levels, strict=False):
        if level > before + 1:
            yield f"heading: H{level} after H{before}"


def _nesting(element: Element) -> Iterator[str]:
    tag = element.tag
    if tag not in _STANDARD:
        yield f"unknown-tag: {tag}"
    if tag in _INSIDE:
        if element.content:
            yield f"nesting: text directly in {tag}"
        for kid in element.kids:
            if kid.tag not in _INSIDE[tag]:
                yield f"nesting: {kid.tag} in {tag}"
    if tag in {"L", "LI", "Table", "TR"} and not element.kids:
        yield f"nesting: empty {tag}"
    for kid in element.kids:
        if kid.tag in _OUTSIDE and tag not in _OUTSIDE[kid.tag]:
            yield f"nesting: {kid.tag} in {tag}"
        if kid.raw["/P"] != element.raw:
            yield f"parent: of {kid.tag}"


def _figure(figure: Element, sizes: list) -> Iterator[str]:
    if not str(figure.raw.get("/Alt", "")).strip():
        yield "figure-without-text: Figure"
    box, pages = figure.attribute("/BBox"), {page for page, _ in figure.content}
    if box is None or len(pages) != 1:
        yield "figure-box: missing"
        return
    left, bottom, right, top = (float(side) for side in box)
    page = sizes[pages.pop()]
    if not (0 <= left < right <= page.width and 0 <= bottom < top <= page.height):
        yield f"figure-box: {box} outside the page"


def _annotations(reader: PdfReader, tree: Tree) -> Iterator[str]:
    holders = {number: each for each in tree.walk() for number in each.objects}
    for number, page in enumerate(reader.pages, start=1):
        if page.get("/Tabs") != "/S":
            yield f"tab-order: page {number}"
        for reference in page.get("/Annots", []):
            annotation = reference.get_object()
            wanted = {"/Link": "Link", "/Widget": "Form"}[annotation["/Subtype"]]
            holder = holders.get(reference.idnum)
            if holder is None or holder.tag != wanted:
                yield f"annotation-untagged: page {number}"
                continue
            owner = tree.parents.get(annotation.get("/StructParent"))
            if owner is None or owner.idnum != holder.number:
                yield f"annotation-index: page {number}"
            words = annotation.get("/Contents") or annotation.get("/TU")
            if not str(words or "").strip():
                yield f"annotation-without-text: page {number}"
