"""What may be kept as the scan of signed paper: judged by its bytes, not by its name."""

from __future__ import annotations

from typing import Any

from consult.consent.page_codes import read_page_code
from consult.consent.reading import EVERY_PAGE, ask_reader
from consult.consent.refusals import FileCannotBeRead, ScanIsRefused
from consult.consent.signing.signing_facts import Scan
from consult.seal import sha256_hex

MAX_BYTES_ALL = 25 * 1024 * 1024
MAX_PAGES = EVERY_PAGE.pages
TOO_LARGE = "The file is larger than 10 MB. Scan it in a lower quality."
_UNREADABLE = "The PDF cannot be read. Save it again without a password, and choose it once more."
_WORDS = {
    "size": TOO_LARGE,
    "kind": "Choose a PDF, a JPEG or a PNG of the signed paper.",
    "locked": _UNREADABLE,
    "broken": _UNREADABLE,
    "pages": f"The PDF has more than {MAX_PAGES} pages. Scan only this consent.",
    "picture": "The picture is too large. Scan it in a lower quality.",
    "limit": "The file takes too long to read. Scan it in a lower quality.",
}


def judge_scan(data: bytes) -> Scan:
    """The file with what was read from it. Raises ``ScanIsRefused`` for anything that is not
    a readable PDF, JPEG or PNG within the limits."""
    try:
        found = ask_reader(data, EVERY_PAGE)
    except FileCannotBeRead as refusal:
        raise ScanIsRefused(_WORDS[refusal.reason]) from refusal
    pages = tuple(_page(page) for page in found["pages"])
    return Scan(data, found["media_type"], sha256_hex(data), pages)


def check_amount(files: int, size: int, pages: int) -> None:
    """Raise ``ScanIsRefused`` where all files together are too much."""
    if size > MAX_BYTES_ALL:
        raise ScanIsRefused("The files are larger than 25 MB together. Scan in a lower quality.")
    if pages > MAX_PAGES or files > MAX_PAGES:
        raise ScanIsRefused(f"These are more than {MAX_PAGES} pages. Scan only this consent.")


def _page(page: dict[str, Any]) -> dict[str, Any]:
    """What the first of our codes on a page says; other codes may be on it too."""
    for code in filter(None, map(read_page_code, page["codes"])):
        return {
            "number": code.number,
            "page": code.page,
            "pages": code.pages,
            "hash12": code.hash12,
        }
    return {"blank": True} if page["blank"] else {}
