"""Which words of a text another text does not have in the same place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# Less alike than this, and marking single words reads worse than two whole texts.
_LEAST_ALIKE = 0.4


@dataclass(frozen=True)
class Piece:
    """A stretch of a line; ``is_other`` where the other side does not have it."""

    text: str
    is_other: bool = False


Line = list[Piece]


def marked(lines: list[str], others: list[str]) -> list[Line]:
    """``lines`` in pieces, with the words that ``others`` do not have in their place."""
    own, other = _words_of(lines), _words_of(others)
    matcher = SequenceMatcher(None, own, other, autojunk=False)
    if matcher.ratio() < _LEAST_ALIKE:
        return [[Piece(line)] for line in lines]
    marked: list[Line] = [[]]
    for kind, start, end, _, _ in matcher.get_opcodes():
        for number, text in enumerate("".join(own[start:end]).split("\n")):
            if number:
                marked.append([])
            if text:
                marked[-1].append(Piece(text, is_other=kind != "equal"))
    return marked


def _words_of(lines: list[str]) -> list[str]:
    return re.findall(r"\n|[^\S\n]+|[^\s]+", "\n".join(lines))
