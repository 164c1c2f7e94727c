"""Why a consent is not issued, or not changed; each refusal says what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from consult.safety.findings import Finding


class ConsentRefusal(Exception):
    """Nothing was written. ``str()`` is a sentence for the person at the screen."""


class ConsentIsBlocked(ConsentRefusal):
    """Findings stop this consent."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("This consent cannot be issued yet. See what stops it below.")


class WordingIsMissing(ConsentRefusal):
    """A sentence of the document is not in the formulary, or lost a part that it needs."""

    def __init__(self, slots: Iterable[str]) -> None:
        self.slots = tuple(sorted(slots))
        super().__init__(
            f"The consent wording is incomplete: {', '.join(self.slots)}. "
            "Ask a formulary admin to complete it."
        )


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


class AlreadyDecided(ConsentRefusal):
    """The document was signed or refused before."""

    def __init__(self) -> None:
        super().__init__("This consent was already recorded as signed or refused.")


class ConsentIsSuperseded(ConsentRefusal):
    """The plan is no longer what the document says, or a newer document was issued."""

    def __init__(self) -> None:
        super().__init__(
            "What the paper says no longer matches the record (plan, formula, products, "
            "allergies, health or the patient's details). Issue a new consent and have that "
            "one signed."
        )


class SignedAtWrongTime(ConsentRefusal):
    """The moment of signing is before the issue or still to come."""


class SignerIsIncomplete(ConsentRefusal):
    """The signer's name, or a representative's authority, is missing."""


class ReasonIsMissing(ConsentRefusal):
    """A refusal was recorded without its reason."""


class ScanIsRefused(ConsentRefusal):
    """The uploaded scan is too large or not what it should be."""


class SigningIsRunning(ConsentRefusal):
    """Another tablet is being used to sign this document."""

    def __init__(self) -> None:
        super().__init__(
            "A signing of this consent is running on another device. Stop it there or here, "
            "then open a new one."
        )


class SigningHasEnded(ConsentRefusal):
    """The signing on the tablet ended in the meantime."""

    def __init__(self) -> None:
        super().__init__("This signing has ended. Open a new one in the consultation.")


class MarkIsRefused(ConsentRefusal):
    """What was put on the screen is no signature; ``fault`` says why."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__("This is not a signature.")


class AlreadyMarked(ConsentRefusal):
    """This person signed before, with another content."""

    def __init__(self) -> None:
        super().__init__("This person has already signed. A signature cannot be changed.")


class DraftIsRefused(ConsentRefusal):
    """A draft that no page of ours sends."""

    def __init__(self) -> None:
        super().__init__("This draft cannot be read.")


class MarksAreMissing(ConsentRefusal):
    """Not everybody who takes part has signed."""

    def __init__(self) -> None:
        super().__init__("Not everybody has signed yet.")
