"""A PDF from outside: its pages as pictures, its text, and the files inside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from consult.consent.reader import claims
from consult.consent.reader.pictures import MAX_PIXELS, NotReadable, look

# No paper is as long as this, in points.
LONGEST_SIDE = 20_000
MAX_ATTACHMENTS = 20
# The number stands on every page and the whole hash at the end.
FIRST_PAGES, LAST_PAGES = 3, 12


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """The PDF. Raises ``NotReadable`` for one that is locked, broken or empty."""
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code == FPDF_ERR_PASSWORD
        raise NotReadable("locked" if is_locked else "broken") from error
    with pdf:
        if not len(pdf):
            raise NotReadable("broken")
        yield pdf


def look_at(pdf: Any, max_pages: int) -> Iterator[dict[str, Any]]:
    """How every page looks. Raises ``NotReadable`` where there are more than ``max_pages``,
    or a page is none."""
    if len(pdf) > max_pages:
        raise NotReadable("pages")
    return (_look_at_page(pdf, number) for number in range(len(pdf)))


def facts_in(pdf: Any, max_pages: int) -> dict[str, Any]:
    """What the PDF holds and says; pages without our number are looked at for codes, up to
    ``max_pages``."""
    attachments = list(_attachments(pdf))
    text = "\n".join(_texts(pdf))
    numbers = claims.numbers_in(text)
    looked_at = range(0 if numbers else min(len(pdf), max_pages))
    inside = {number for each in attachments for number in claims.numbers_in_data(each)}
    return {
        "attachments": sorted({hashlib.sha256(each).hexdigest() for each in attachments}),
        "numbers": sorted(numbers | inside),
        "hashes": claims.hashes_in(text),
        "pages": [page for number in looked_at if (page := _page_if_any(pdf, number))],
    }


def _page_if_any(pdf: Any, number: int) -> dict[str, Any] | None:
    try:
        return _look_at_page(pdf, number)
    except NotReadable:
        return None


def _look_at_page(pdf: Any, number: int) -> dict[str, Any]:
    from pypdfium2 import PdfiumError

    try:
        page = pdf[number]
        return look(lambda width: _drawn(page, width))
    except PdfiumError as error:
        raise NotReadable("broken") from error


def _drawn(page: Any, width: int) -> Any:
    wide, high = page.get_size()
    if not 0 < wide <= LONGEST_SIDE or not 0 < high <= LONGEST_SIDE:
        raise NotReadable("broken")
    # A long strip must not become a picture of any size.
    scale = min(width / wide, (MAX_PIXELS / 4 / wide / high) ** 0.5)
    return page.render(scale=scale, grayscale=True).to_pil()


def _texts(pdf: Any) -> Iterator[str]:
    from pypdfium2 import PdfiumError

    count = len(pdf)
    for number in sorted({*range(count)[:FIRST_PAGES], *range(count)[-LAST_PAGES:]}):
        try:
            yield pdf[number].get_textpage().get_text_range()
        except PdfiumError:  # a page that cannot be read says nothing
            continue


def _attachments(pdf: Any) -> Iterator[bytes]:
    from pypdfium2 import PdfiumError

    for number in islice(range(pdf.count_attachments()), MAX_ATTACHMENTS):
        try:
            yield bytes(pdf.get_attachment(number).get_data())
        except PdfiumError:  # what cannot be read cannot speak for the file
            continue
