"""What a page paints: which of it belongs to the structure, and which is decoration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pydyf

from consult.consent.engine.tree import Node, page_numbers, referred

_BEGIN, _BEGIN_WITH, _END = b"BMC", b"BDC", b"EMC"
# Running headers and footers: WeasyPrint numbers them, but no element owns them.
PAGINATION = ("/Artifact", pydyf.Dictionary({"Type": "/Pagination"}), _BEGIN_WITH)
DECORATION = ("/Artifact", _BEGIN)
# A hundredth of a unit is finer than any printer; scales are below ten and stay as they are.
_TOO_FINE = re.compile(rb"(\d\d\.\d\d)\d+")
# Two glyphs without anything between them can be written as one text.
_NO_KERNING = b">0<"


def mark_content(pdf: pydyf.PDF, document: Node) -> None:
    """Mark unowned content as artifact, join what stands together, and number it anew."""
    pages = page_numbers(pdf)
    owners: list[list[Node]] = [[] for _ in pages]
    for node in document.walk():
        if any(isinstance(kid, int) for kid in node.kids):
            owners[pages[node.element["Pg"]]].append(node)
    for page, nodes in zip(pages, owners, strict=True):
        _mark_page(referred(pdf, referred(pdf, page)["Contents"]), nodes)


def _mark_page(stream: pydyf.Stream, owners: list[Node]) -> None:
    marks = _Marks(owners)
    tokens = iter(stream.stream)
    for token in tokens:
        if isinstance(token, str) and token[:1] == "/":
            following = next(tokens)
            if following == _BEGIN:
                marks.begin(_Mark(DECORATION))
                continue
            if isinstance(following, pydyf.Dictionary):
                next(tokens)
                marks.begin_content(token, following["MCID"])
                continue
            marks.written += [token, following]
        elif token == _END:
            marks.end()
        else:
            marks.written.append(token)
    stream.stream = [_shortened(b"\n".join(map(_bytes, marks.written)))]
    for owner in owners:
        owner.kids = _renumbered(owner.kids, marks.numbers)


def _bytes(token: Any) -> bytes:
    if isinstance(token, bytes):
        return token
    return token.encode() if isinstance(token, str) else bytes(token.data)


def _shortened(content: bytes) -> bytes:
    return _TOO_FINE.sub(rb"\1", content.replace(_NO_KERNING, b""))


def _renumbered(kids: list[Any], numbers: dict[int, int]) -> list[Any]:
    """The kids by their new numbers; what was joined to the kid before is one with it."""
    renewed: list[Any] = []
    for kid in kids:
        new = numbers[kid] if isinstance(kid, int) else kid
        if not renewed or renewed[-1] != new:
            renewed.append(new)
    return renewed


@dataclass(frozen=True, eq=False)
class _Mark:
    """What opens a mark, whose content it holds, and under which number."""

    opening: tuple[Any, ...]
    owner: Node | None = None
    number: int | None = None


class _Marks:
    """Writes the marks of a page again, without closing one only to open the same."""

    def __init__(self, owners: list[Node]) -> None:
        self.written: list[Any] = []
        self.numbers: dict[int, int] = {}
        self._owners = {kid: node for node in owners for kid in node.kids if isinstance(kid, int)}
        # Content that is read directly after other content of the same element.
        self._read_before = {
            kid: before
            for node in owners
            for before, kid in zip(node.kids, node.kids[1:], strict=False)
            if isinstance(kid, int) and isinstance(before, int)
        }
        self._open: list[_Mark] = []
        self._closed: _Mark | None = None
        self._next = 0

    def begin_content(self, tag: str, number: int) -> None:
        """Open numbered content, or an artifact when nothing owns the number."""
        owner = self._owners.get(number)
        if owner is None:
            self.begin(_Mark(PAGINATION))
            return
        if not self._joins(owner, number):
            self._next += 1
        self.numbers[number] = self._next - 1
        opening = (tag, pydyf.Dictionary({"MCID": self._next - 1}), _BEGIN_WITH)
        self.begin(_Mark(opening, owner, number))

    def begin(self, mark: _Mark) -> None:
        """Open ``mark``, or go on with the one that was closed just now."""
        if self._joins(mark.owner, mark.number, mark.opening):
            self.written.pop()
        else:
            self.written += mark.opening
        self._open.append(mark)

    def end(self) -> None:
        """Close the mark that was opened last."""
        self._closed = self._open.pop()
        self.written.append(_END)

    def _joins(
        self, owner: Node | None, number: int | None, opening: tuple[Any, ...] = ()
    ) -> bool:
        closed = self._closed
        if closed is None or self.written[-1] is not _END:
            return False
        if owner is None or number is None:
            return closed.opening is opening
        return closed.number is not None and self._read_before.get(number) == closed.number
