"""Comparing people's names as people do: letters, not accents, case or punctuation."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not take apart.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})
# Apostrophes, quotation marks and hyphens, straight and curly; people leave them out.
_DROPPED = str.maketrans(dict.fromkeys("'‘’‚‛ʼʻʹʾʿ`´′\"“”„«»-‐‑‒–—−"))


def fold_name(text: str) -> str:
    """``text`` without what does not tell names apart: “D’Arcy-Håkonsen” becomes
    “darcyhakonsen”. Other alphabets stay as they are, but for case and accents."""
    text = text.translate(_DROPPED)
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (letter for letter in letters if not _is_mark(letter))
    plain = unicodedata.normalize("NFKC", "".join(kept)).translate(_PLAIN)
    return " ".join(plain.translate(_DROPPED).split())


def _is_mark(letter: str) -> bool:
    """An accent or an invisible mark; the vowel signs of Indian scripts are letters."""
    return bool(unicodedata.combining(letter)) or unicodedata.category(letter) == "Cf"


def is_same_name(one: str, other: str) -> bool:
    """Whether two full names have the same words, in whatever order."""
    return sorted(fold_name(one).split()) == sorted(fold_name(other).split())
