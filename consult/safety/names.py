"""Comparing names that people wrote: case, accents, punctuation and plurals do not count."""

from __future__ import annotations

import re
import unicodedata

Words = tuple[str, ...]

_WORD = re.compile(r"[^\W\d_]+|\d+")
_BREAK = re.compile(r"[,;:/()\[\]+&\n\r|]|\b(?:and|or|in|if|with|such as)\b", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]*\)")

# Words that say something about a reaction or a package, never about a substance.
_NOISE_WORDS = """
    a after allergen allergic allergy an animal any bad brand cleaner drug family for from gel
    had has hypersensitivity ingredient injection intolerance intolerant is kind known leaflet
    liquid listed medicine mild mixed my name of on other own past possible product reaction
    reacts related sensitive sensitivity severe shot skin solution some source suspected the
    this to type vial was your
"""
_NOISE = frozenset(_NOISE_WORDS.split())


def words(text: str) -> Words:
    """The words of ``text`` as they are compared."""
    return tuple(_folded_word(word) for word in _WORD.findall(_folded(text)))


def normalized(text: str) -> str:
    """``text`` in the one form in which names are compared."""
    return " ".join(words(text))


def contains(longer: Words, shorter: Words) -> bool:
    """Whether ``shorter`` stands in ``longer`` as a whole phrase."""
    size = len(shorter)
    return size > 0 and any(
        longer[start : start + size] == shorter for start in range(len(longer) - size + 1)
    )


def mentions(text: str, phrase: str) -> bool:
    """Whether ``text`` holds ``phrase`` as a whole phrase, not as a piece of a word."""
    return contains(words(text), words(phrase))


def without_brackets(text: str) -> str:
    return _BRACKETED.sub(" ", text)


def parts(text: str) -> frozenset[Words]:
    """The things that ``text`` lists: "Egg, soy (some vials)" lists egg and soy."""
    pieces = (_without_noise(words(piece)) for piece in _BREAK.split(text))
    return frozenset(piece for piece in pieces if len("".join(piece)) > 1)


def _without_noise(piece: Words) -> Words:
    start, end = 0, len(piece)
    while start < end and piece[start] in _NOISE:
        start += 1
    while end > start and piece[end - 1] in _NOISE - {"a"}:  # "Vitamin A" ends in its name
        end -= 1
    return piece[start:end]


def _folded(text: str) -> str:
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text)
    kept = (c for c in text if unicodedata.category(c) not in ("Mn", "Cf"))
    return unicodedata.normalize("NFKC", "".join(kept))


def _folded_word(word: str) -> str:
    word = word.replace("sulph", "sulf").replace("anaesth", "anesth")
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural else word
