"""What a page paints: which of it belongs to the structure, and which is decoration."""

from __future__ import annotations

import re
from typing import Any

import pydyf

from consult.consent.engine.packing import joined
from consult.consent.engine.tree import Node, page_numbers, referred

_BEGIN, _BEGIN_WITH, _END = b"BMC", b"BDC", b"EMC"
# Running headers and footers: WeasyPrint numbers them, but no element owns them.
PAGINATION = ("/Artifact", pydyf.Dictionary({"Type": "/Pagination"}), _BEGIN_WITH)
DECORATION = ("/Artifact", _BEGIN)
# A tenth of a pixel is finer than what printers print; scales are below ten and stay. A font
# keeps its size: a percent less adds up to a gap at the end of every line.
_TOO_FINE = re.compile(rb"(\d\d\.\d)\d++(?! Tf)")
# Two glyphs without anything between them can be written as one text.
_NO_KERNING = b">0<"
_HEXADECIMAL = re.compile(rb"<([0-9a-f]+)>")
_ESCAPED = re.compile(rb"[\\()\r]")


def mark_content(pdf: pydyf.PDF, document: Node) -> None:
    """Mark unowned content as artifact, and number what is owned without gaps."""
    pages = page_numbers(pdf)
    owners: list[list[Node]] = [[] for _ in pages]
    for node in document.walk():
        if any(isinstance(kid, int) for kid in node.kids):
            owners[pages[node.element["Pg"]]].append(node)
    for page, nodes in zip(pages, owners, strict=True):
        _mark_page(referred(pdf, referred(pdf, page)["Contents"]), nodes)


def _mark_page(stream: pydyf.Stream, owners: list[Node]) -> None:
    owned = {kid for node in owners for kid in node.kids if isinstance(kid, int)}
    marks = _Marks(owned)
    tokens = iter(stream.stream)
    for token in tokens:
        if token == _END:
            marks.end()
        elif isinstance(token, str) and token[:1] == "/":
            properties = next(tokens)
            if properties == _BEGIN:
                marks.begin(DECORATION)
            else:
                marks.begin_content(token, properties, next(tokens))
        else:
            marks.written.append(token)
    stream.stream = marks.written
    stream.stream = [_shortened(joined(stream))]
    for owner in owners:
        owner.kids = [marks.numbers[kid] if isinstance(kid, int) else kid for kid in owner.kids]


def _shortened(content: bytes) -> bytes:
    """The same drawing in fewer bytes: each page is a tenth shorter."""
    content = _TOO_FINE.sub(rb"\1", content.replace(_NO_KERNING, b""))
    return _HEXADECIMAL.sub(_literal, content)


def _literal(text: re.Match[bytes]) -> bytes:
    return b"(" + _ESCAPED.sub(_escape, bytes.fromhex(text[1].decode())) + b")"


def _escape(byte: re.Match[bytes]) -> bytes:
    return b"\\r" if byte[0] == b"\r" else b"\\" + byte[0]


def _renumbered(kids: list[Any], numbers: dict[int, int]) -> list[Any]:
    """The kids by their new numbers; what was joined to the kid before is one with it."""
    renewed: list[Any] = []
    for kid in kids:
        new = numbers[kid] if isinstance(kid, int) else kid
        if not renewed or renewed[-1] != new:
            renewed.append(new)
    return renewed


class _Marks:
    """Writes a page again, with artifacts that stand together as one."""

    def __init__(self, owned: set[int]) -> None:
        self.written: list[Any] = []
        self.numbers: dict[int, int] = {}
        self._owned = owned
        self._open: list[tuple[Any, ...]] = []
        self._closed: tuple[Any, ...] | None = None

    def begin_content(self, tag: str, properties: pydyf.Dictionary, operator: bytes) -> None:
        """Open numbered content, or an artifact when no element owns it."""
        number = properties["MCID"]
        if number in self._owned:
            self.numbers[number] = len(self.numbers)
            properties = pydyf.Dictionary({"MCID": self.numbers[number]})
            self.begin((tag, properties, operator))
        else:
            self.begin(PAGINATION)

    def begin(self, opening: tuple[Any, ...]) -> None:
        """Open a mark, or go on with the equal artifact that was closed just now."""
        if self._closed is opening and self.written[-1] is _END:
            self.written.pop()
        else:
            self.written += opening
        self._open.append(opening)

    def end(self) -> None:
        """Close the mark that was opened last."""
        self._closed = self._open.pop()
        self.written.append(_END)
