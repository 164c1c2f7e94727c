"""Scans as a clinic would make them: pages of a PDF as pictures, turned, small or blurred."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
from PIL import Image


def pages_as_pictures(pdf: bytes, dpi: int = 200) -> list[Image.Image]:
    """Every page of ``pdf`` in gray."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def saved(picture: Image.Image, kind: str = "JPEG", **options) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def as_pdf(pictures: list[Image.Image]) -> bytes:
    """The pictures as the pages of a scanned PDF."""
    out = BytesIO()
    first, *rest = pictures
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=200)
    return out.getvalue()
