"""The code on every page: which document, which page of how many, which content."""

from __future__ import annotations

import pydyf
import segno

from consult.consent.engine.content import PAGINATION
from consult.consent.engine.jobs import PageCodes
from consult.consent.engine.tree import referred
from consult.consent.page_codes import page_code_text

_POINTS = 72 / 25.4
# The printed square without its quiet zone, and its distance from the page's edges; printers
# leave out some 4 mm. The style sheet keeps this corner free.
SIZE = 13 * _POINTS
FROM_RIGHT = 13 * _POINTS
FROM_BOTTOM = 4.3 * _POINTS
# Choosing the best of the eight masks costs as much as all repairs of the structure, and a
# scan is read as well with any of them.
_MASK = 2


def draw(pdf: pydyf.PDF, codes: PageCodes) -> None:
    """Draw the code of each page into its lower right corner."""
    pages = [referred(pdf, reference) for reference in pdf.page_references]
    for number, page in enumerate(pages, start=1):
        text = page_code_text(codes.number, number, len(pages), codes.hash12, codes.prefix)
        _place(pdf, page, _picture(text), f"code{number}")


def _picture(text: str) -> pydyf.Stream:
    """The code as a stencil of one bit per module, painted black."""
    code = segno.make_qr(text, error="m", mask=_MASK)
    rows = [bytes(row) for row in code.matrix]
    side = len(rows)
    width = -(-side // 8) * 8
    bits = b"".join(
        int("".join(str(1 - module) for module in row).ljust(width, "1"), 2).to_bytes(width // 8)
        for row in rows
    )
    extra = {
        "Type": "/XObject",
        "Subtype": "/Image",
        "ImageMask": "true",
        "BitsPerComponent": 1,
        "Width": side,
        "Height": side,
    }
    return pydyf.Stream([bits], pydyf.Dictionary(extra))


def _place(pdf: pydyf.PDF, page: pydyf.Dictionary, picture: pydyf.Stream, name: str) -> None:
    pdf.add_object(picture)
    referred(pdf, page["Resources"])["XObject"][name] = picture.reference
    stream = referred(pdf, page["Contents"])
    _, _, width, height = page["MediaBox"]
    left, bottom = width - FROM_RIGHT - SIZE, height - FROM_BOTTOM
    # WeasyPrint's pages count from the top down.
    matrix = f"{SIZE:.3f} 0 0 {-SIZE:.3f} {left:.3f} {bottom:.3f} cm"
    stream.stream += [*PAGINATION, "q 0 g", matrix, f"/{name} Do", "Q", b"EMC"]
