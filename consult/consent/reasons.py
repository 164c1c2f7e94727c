"""Whether a written reason says anything."""

from __future__ import annotations

import unicodedata

FEWEST_WORDS = 3
FEWEST_LETTERS = 8
# Whole words are written in few signs, without spaces between them.
_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
_FEWEST_SIGNS = 4


def says_why(text: str) -> bool:
    """Whether ``text`` is a reason in words, and no letter or dash that fills the box."""
    letters = [c for c in text if unicodedata.category(c).startswith(("L", "M"))]
    if any(unicodedata.name(c, "").startswith(_WITHOUT_SPACES) for c in letters):
        return len(letters) >= _FEWEST_SIGNS
    words = [word for word in text.split() if any(c.isalpha() for c in word)]
    return len(words) >= FEWEST_WORDS and len(letters) >= FEWEST_LETTERS
