"""Writes a PDF again with its many small objects packed together, as a document of ours is."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pydyf
from pypdf import PdfReader
from pypdf.generic import IndirectObject, NullObject, PdfObject, StreamObject

# What is shorter gains nothing; metadata stay readable for programs that look for them.
_WORTH_IT = 1000


class _Written(pydyf.Object):
    """An object of the other file, with its number."""

    def __init__(self, number: int, found: PdfObject | None) -> None:
        super().__init__()
        self.number = number
        self._found = _packed(found or NullObject())

    @property
    def data(self) -> bytes:
        out = BytesIO()
        self._found.write_to_stream(out)
        return out.getvalue()

    @property
    def compressible(self) -> bool:
        return not isinstance(self._found, StreamObject)


def compacted(pdf: bytes) -> bytes:
    """The same objects in fewer bytes."""
    reader = PdfReader(BytesIO(pdf))
    trailer: Any = reader.trailer
    numbers = range(1, trailer["/Size"])
    objects = [_Written(n, reader.get_object(IndirectObject(n, 0, reader))) for n in numbers]
    made = pydyf.PDF()
    made.objects[1:] = objects
    made.catalog = objects[trailer.raw_get("/Root").idnum - 1]
    said = {name[1:]: pydyf.String(value) for name, value in trailer.get("/Info", {}).items()}
    made.info = pydyf.Dictionary(said)
    out = BytesIO()
    first_identifier = trailer["/ID"][0].original_bytes
    made.write(out, version=b"1.7", identifier=first_identifier, compress=True)
    return out.getvalue()


def _packed(found: PdfObject) -> PdfObject:
    if not isinstance(found, StreamObject) or "/Filter" in found:
        return found
    if found.get("/Type") == "/Metadata" or len(found.get_data()) < _WORTH_IT:
        return found
    return found.flate_encode(9)
