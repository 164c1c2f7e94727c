"""How hard a text is to read: the Flesch-Kincaid grade in English, an ease in Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pyphen

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# A colon parts two thoughts as a full stop does, and so does the end of a line.
_SENTENCE_END = re.compile(r"[.!?:](?=\s|$)|\n")
_SPANISH_SENTENCE_END = re.compile(r"[.!?:;](?=\s|$)|\n")
# The data that fill a sentence of the document are not known; a short word stands for each.
_PLACE = re.compile(r"\{\w+\}")
_STANDS_FOR_DATA = {"en": "this", "es": "esto"}


@dataclass(frozen=True)
class Counted:
    """Words, sentences and syllables of a text, without the names that were left out."""

    words: int
    sentences: int
    syllables: int
    left_out: tuple[str, ...] = ()


class Names:
    """Names that a writer cannot choose: drugs and ingredients."""

    def __init__(self, names: Iterable[str]) -> None:
        longest_first = sorted({n.strip() for n in names if n.strip()}, key=len, reverse=True)
        either = "|".join(_pattern_of(name) for name in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.I) if either else None

    def taken_out_of(self, text: str) -> tuple[str, tuple[str, ...]]:
        """``text`` without the names, and each name that was in it, as written."""
        if self._pattern is None:
            return text, ()
        found = dict.fromkeys(match[0] for match in self._pattern.finditer(text))
        return self._pattern.sub(" ", text), tuple(found)


def _pattern_of(name: str) -> str:
    """A name in any case; an abbreviation only in capitals, as it may also be a word."""
    return f"(?-i:{re.escape(name)})" if name.isupper() else re.escape(name)


NO_NAMES = Names(())


def reading_grade(text: str, names: Names = NO_NAMES) -> float | None:
    """The Flesch-Kincaid grade: the years of US school that a reader needs, by Kincaid and
    others, Research Branch Report 8-75, 1975. ``None`` for a text without words."""
    counted = count(text, names)
    if not counted.words:
        return None
    length = counted.words / counted.sentences
    return 0.39 * length + 11.8 * counted.syllables / counted.words - 15.59


def reading_ease_es(text: str, names: Names = NO_NAMES) -> float | None:
    """The reading ease of a Spanish text by Fernández Huerta (Consigna 214, 1959), with the
    syllables counted per word: 100 is the easiest, 60 and more is plain. It is no school
    grade. ``None`` for a text without words."""
    counted = count(text, names, language="es")
    if not counted.words:
        return None
    length = counted.words / counted.sentences
    return 206.84 - 60 * counted.syllables / counted.words - 1.02 * length


def count(text: str, names: Names = NO_NAMES, language: str = "en") -> Counted:
    """What the formulas count in ``text``."""
    rest, left_out = names.taken_out_of(_PLACE.sub(_STANDS_FOR_DATA[language], text))
    end = _SPANISH_SENTENCE_END if language == "es" else _SENTENCE_END
    sentences = [words for part in end.split(rest) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    syllables = sum(_syllables(word, language) for word in words)
    return Counted(len(words), len(sentences), syllables, left_out)


def _syllables(word: str, language: str) -> int:
    return len(_dictionary(language).positions(word)) + 1


@cache
def _dictionary(language: str) -> pyphen.Pyphen:
    if language == "es":
        return pyphen.Pyphen(lang="es", left=1, right=1)
    return pyphen.Pyphen(lang="en_US")
