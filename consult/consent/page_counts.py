"""How many pages a PDF has."""

from __future__ import annotations

from io import BytesIO


def count_pages(pdf: bytes) -> int:
    """The number of pages of a PDF that the product made itself. PDFium, which renders
    scans, must not be used by two threads at once, so it is not asked."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    return int(PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"])
