"""Why a consent is not issued."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from consult.consent.languages import ENGLISH, name_of
from consult.consent.refusals.base import ConsentRefusal
from consult.safety.findings import Finding


class ConsentIsBlocked(ConsentRefusal):
    """Findings stop this consent."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("This consent cannot be issued yet. See what stops it below.")


class WordingIsMissing(ConsentRefusal):
    """A sentence of the document is not in the formulary, or lost a part that it needs."""

    def __init__(self, slots: Iterable[str], language: str = ENGLISH) -> None:
        self.slots = tuple(sorted(slots))
        self.language = language
        super().__init__(
            f"The consent wording in {name_of(language)} is incomplete: "
            f"{_shortened(self.slots)}. Ask a formulary admin to complete it."
        )


def _shortened(slots: tuple[str, ...], most: int = 20) -> str:
    """The slots by name; where there are very many, the first of them."""
    more = f" and {len(slots) - most} more" if len(slots) > most else ""
    return ", ".join(slots[:most]) + more


class DocumentCouldNotBeMade(ConsentRefusal):
    """The PDF engine failed."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        super().__init__(
            "The document could not be made, so nothing was issued. Your consultation is as "
            "it was. Try again; if it happens again, tell whoever runs this system."
        )


class CharactersCannotBePrinted(DocumentCouldNotBeMade):
    """The installed fonts have no shape for some characters."""

    def __init__(self, characters: Iterable[str]) -> None:
        super().__init__("missing characters")
        self.characters = tuple(sorted(characters))
        shown = " ".join(self.characters[:20])
        self.args = (
            f"Nothing was issued: no installed font can print {shown}. Ask whoever runs this "
            f"system to install {' and '.join(font_packages(self.characters))}.",
        )


_CJK = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC")


def font_packages(characters: Iterable[str]) -> list[str]:
    """The font packages that hold the scripts of ``characters``."""
    is_cjk = {unicodedata.name(c, "").startswith(_CJK) for c in characters}
    packages = {True: "fonts-noto-cjk", False: "fonts-noto-core"}
    return [packages[kind] for kind in sorted(is_cjk)]


class TooManyAtOnce(ConsentRefusal):
    """Other consents took every number that was tried."""

    def __init__(self) -> None:
        super().__init__("Many consents are being issued now. Nothing was issued; try again.")
