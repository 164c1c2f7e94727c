"""The pages of a stored PDF as pictures: many tablets do not show a PDF inside a page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from typing import Any

from consult.consent.models import ConsentDocument

# Sharp on a tablet of 820 points with two pixels each, and still small.
WIDTH = 1500
_COLORS = 48
# The library may be used by one thread at a time only.
_one_at_a_time = threading.Lock()


@lru_cache(maxsize=64)
def count_pages(pdf_sha256: str) -> int:
    """How many pages the stored PDF with this hash has."""
    with _opened(pdf_sha256) as pdf:
        return len(pdf)


@lru_cache(maxsize=48)
def picture_of_page(pdf_sha256: str, number: int) -> bytes:
    """Page ``number`` (from 1) of the stored PDF with this hash, as PNG. Stored bytes never
    change, so a picture is made once for each server process."""
    with _opened(pdf_sha256) as pdf:
        page = pdf[number - 1]
        image = page.render(scale=WIDTH / page.get_width()).to_pil()
    out = BytesIO()
    # What patients read is black on white with a few marks: few colors halve the size.
    image.convert("RGB").quantize(_COLORS).save(out, "PNG")
    return out.getvalue()


@contextmanager
def _opened(pdf_sha256: str) -> Iterator[Any]:
    import pypdfium2  # large, and needed on tablets only

    with _one_at_a_time, pypdfium2.PdfDocument(_bytes_of(pdf_sha256)) as pdf:
        yield pdf


def _bytes_of(pdf_sha256: str) -> bytes:
    rows = ConsentDocument.objects.filter(pdf_sha256=pdf_sha256).values_list("pdf", flat=True)
    return bytes(rows[:1].get())
