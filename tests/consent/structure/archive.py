"""What PDF/A-3a asks of the file: metadata, colors, fonts, attachments, annotations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from pypdf import PdfReader

_NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
}
_PRINTED, _UNSEEN = 4, 1 + 2 + 32
_FORBIDDEN_ACTIONS = {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ImportData", "/ResetForm"}


def find(reader: PdfReader) -> Iterator[str]:
    root = reader.root_object
    if not str(root.get("/Lang", "")):
        yield "language: the document"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "display-title: the document"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not-marked: the document"
    if len(reader.trailer.get("/ID", [])) != 2:
        yield "identifier: the trailer"
    yield from _metadata(reader)
    yield from _color(root)
    yield from _fonts(reader)
    yield from _attachments(root)
    yield from _annotations(reader)


def _metadata(reader: PdfReader) -> Iterator[str]:
    raw = reader.root_object.get("/Metadata")
    if raw is None:
        yield "metadata: missing"
        return
    rdf = ET.fromstring(raw.get_object().get_data()).findall("rdf:RDF", _NS)
    if len(rdf) != 1:
        yield f"metadata: {len(rdf)} descriptions"
    values = {name: _value(rdf[0], name) for name in ("pdfaid:part", "pdfaid:conformance")}
    if values != {"pdfaid:part": "3", "pdfaid:conformance": "A"}:
        yield f"metadata: not PDF/A-3a but {values}"
    if _value(rdf[0], "pdfuaid:part") != "1":
        yield "metadata: not PDF/UA-1"
    elif _NS["pdfuaid"] not in {
        each.text or each.get(f"{{{_NS['rdf']}}}resource")
        for each in rdf[0].iterfind(".//pdfaSchema:namespaceURI", _NS)
    }:
        yield "metadata: PDF/UA without its schema"
    title = rdf[0].findtext(".//dc:title/rdf:Alt/rdf:li", "", _NS)
    if not title or title != (reader.metadata or {}).get("/Title"):
        yield f"title: {title!r}"


def _value(rdf: ET.Element, name: str) -> str:
    """A property, which may be written as an attribute or as an element."""
    prefix, _, local = name.partition(":")
    key = f"{{{_NS[prefix]}}}{local}"
    for description in rdf.findall("rdf:Description", _NS):
        if key in description.attrib:
            return description.attrib[key]
        if description.findtext(key):
            return str(description.findtext(key))
    return ""


def _color(root: Any) -> Iterator[str]:
    intents = [each.get_object() for each in root.get("/OutputIntents", [])]
    if [each["/S"] for each in intents] != ["/GTS_PDFA1"]:
        yield "output-intent: missing"
        return
    profile = intents[0]["/DestOutputProfile"].get_object()
    if profile["/N"] != 3 or profile.get_data()[36:40] != b"acsp":
        yield "output-intent: no RGB profile"


def _fonts(reader: PdfReader) -> Iterator[str]:
    fonts: dict[str, Any] = {}
    for page in reader.pages:
        for name, font in page["/Resources"].get("/Font", {}).items():
            fonts[name] = font.get_object()
    for name, font in fonts.items():
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner.get("/FontDescriptor", {})
        if not {"/FontFile2", "/FontFile3", "/FontFile"} & set(descriptor.get_object()):
            yield f"font-not-embedded: {name}"
        if "/ToUnicode" not in font:
            yield f"font-without-text: {name}"


def _attachments(root: Any) -> Iterator[str]:
    names = root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", [])
    embedded = {reference.idnum for reference in names[1::2]}
    associated = {reference.idnum for reference in root.get("/AF", [])}
    if embedded != associated:
        yield f"attachment-not-associated: {embedded ^ associated}"
    for reference in names[1::2]:
        file = reference.get_object()
        missing = {"/F", "/UF", "/Desc", "/AFRelationship", "/EF"} - set(file)
        if missing:
            yield f"attachment: without {sorted(missing)}"
        stream = file["/EF"]["/F"].get_object()
        if "/Subtype" not in stream or "/ModDate" not in stream["/Params"]:
            yield "attachment: without kind or date"


def _annotations(reader: PdfReader) -> Iterator[str]:
    for number, page in enumerate(reader.pages, start=1):
        for reference in page.get("/Annots", []):
            annotation = reference.get_object()
            flags = annotation.get("/F", 0)
            if not flags & _PRINTED or flags & _UNSEEN:
                yield f"annotation-flags: page {number}"
            if annotation.get("/A", {}).get("/S") in _FORBIDDEN_ACTIONS:
                yield f"action: page {number}"
            left, bottom, right, top = annotation["/Rect"]
            sized = left != right or bottom != top
            if sized and annotation["/Subtype"] != "/Link" and "/AP" not in annotation:
                yield f"annotation-without-appearance: page {number}"
