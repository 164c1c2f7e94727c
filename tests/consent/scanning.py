"""Prints pages and scans them: crooked, coarse and squeezed, as a clinic's scanner does."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image

from consult.consent.page_codes import PageCode, read_page_code


def scans_of(pdf: bytes, *, dpi: int, turned: float, quality: int) -> Iterator[Image.Image]:
    """Each page as a gray JPEG, turned by some degrees."""
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=dpi / 72).to_pil().convert("L")
        picture = picture.rotate(
            turned, resample=Image.Resampling.BILINEAR, expand=True, fillcolor=255
        )
        squeezed = BytesIO()
        picture.save(squeezed, "JPEG", quality=quality)
        yield Image.open(squeezed)


def codes_on(picture: Image.Image) -> list[PageCode]:
    """What the codes on a scanned page say."""
    texts = [found.text for found in zxingcpp.read_barcodes(picture)]
    return [code for text in texts if (code := read_page_code(text))]
