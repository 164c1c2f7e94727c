"""Whether scanned pages are those of a document: read off the codes, said page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ForeignPage:
    """A scanned page whose code names something else; ``place`` is its place in the upload.
    ``pages`` counts the pages of another print of the same content: the signed file has a
    page more than the paper that is signed by hand."""

    place: int
    number: str
    page: int
    is_other_content: bool
    pages: int = 0

    @property
    def words(self) -> str:
        """What it is, for the person at the screen."""
        if self.pages:
            return (
                f"Page {self.place} is page {self.page} of {self.pages} of {self.number}: of a"
                " print of the signed file, not of the paper that was signed by hand."
            )
        if self.is_other_content:
            return f"Page {self.place} is of {self.number}, but of another content."
        return f"Page {self.place} is page {self.page} of another document, {self.number}."


@dataclass(frozen=True)
class ScanCheck:
    """What was recognised. Places count the uploaded pages from 1; blank ones are no page."""

    pages: int
    found: tuple[int, ...]
    missing: tuple[int, ...]
    foreign: tuple[ForeignPage, ...]
    unread: tuple[int, ...]
    blank: tuple[int, ...]

    @property
    def matches(self) -> bool:
        """Whether every page is there and nothing else is."""
        return not (self.missing or self.foreign or self.unread)

    @property
    def problems(self) -> list[str]:
        """Everything that does not match, in words."""
        return list(self._problems())

    def _problems(self) -> Iterator[str]:
        yield from (page.words for page in self.foreign)
        if self.missing:
            yield f"{_pages(self.missing)} of this document not found."
        if self.unread:
            yield f"No readable code on uploaded {_pages(self.unread).lower()}."


def check_scan(
    pages: Iterable[dict[str, Any]], *, number: str, hash12: str, count: int
) -> ScanCheck:
    """Compare the uploaded ``pages``, in order, with the ``count`` pages of the document.

    Each is what its code says (``number``, ``page``, ``pages``, ``hash12``), or without
    these where none could be read; ``blank`` marks an empty side.
    """
    found: set[int] = set()
    foreign, unread, blank = [], [], []
    for place, page in enumerate(pages, start=1):
        if page.get("blank"):
            blank.append(place)
        elif not page.get("number"):
            unread.append(place)
        elif _belongs(page, number, hash12, count):
            found.add(page["page"])
        else:
            foreign.append(_foreign(place, page, number, hash12))
    missing = tuple(page for page in range(1, count + 1) if page not in found)
    return ScanCheck(
        count, tuple(sorted(found)), missing, tuple(foreign), tuple(unread), tuple(blank)
    )


def _foreign(place: int, page: dict[str, Any], number: str, hash12: str) -> ForeignPage:
    is_ours = page["number"] == number
    pages = page["pages"] if is_ours and page["hash12"] == hash12 else 0
    return ForeignPage(place, page["number"], page["page"], is_ours and not pages, pages)


def _belongs(page: dict[str, Any], number: str, hash12: str, count: int) -> bool:
    return (page["number"], page["hash12"], page["pages"]) == (number, hash12, count)


def _pages(numbers: Sequence[int]) -> str:
    listed = ", ".join(str(number) for number in numbers)
    return f"Page{'s' if len(numbers) > 1 else ''} {listed}"
