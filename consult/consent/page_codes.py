"""The text of the code on every page, by which a scanned page is matched to its document."""

from __future__ import annotations

import re
from dataclasses import dataclass

HASH_LENGTH = 12
# Before the number, when the clinic's public address is known: scanning opens that page.
VERIFY_PATH = "/V/"
_CODE = re.compile(
    r"(?:.*/)?(?P<number>[A-Z0-9]+(?:-[A-Z0-9]+)*)"
    r"/(?P<page>[1-9][0-9]{0,3})/(?P<pages>[1-9][0-9]{0,3})/(?P<hash12>[0-9A-F]{12})"
)


@dataclass(frozen=True)
class PageCode:
    """What the code of one page says."""

    number: str
    page: int
    pages: int
    hash12: str


def verify_prefix(public_url: str) -> str:
    """What stands before the number in a code: the public address, or nothing."""
    return f"{public_url.rstrip('/')}{VERIFY_PATH}".upper() if public_url else ""


def page_code_text(number: str, page: int, pages: int, hash12: str, prefix: str = "") -> str:
    """The text of one page's code; in capitals only, which a code holds in half the room."""
    return f"{prefix}{number}/{page}/{pages}/{hash12}".upper()


def read_page_code(text: str) -> PageCode | None:
    """What ``text`` says, whatever its case and prefix; ``None`` when it is no such code."""
    found = _CODE.fullmatch(text.strip().upper())
    if found is None or int(found["page"]) > int(found["pages"]):
        return None
    return PageCode(
        found["number"], int(found["page"]), int(found["pages"]), found["hash12"].lower()
    )
