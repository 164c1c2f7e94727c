"""Why a consent is not issued, or not changed; each refusal says what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from consult.consent.languages import ENGLISH, name_of
from consult.safety.findings import Finding
from consult.ui.words import write_moment


class ConsentRefusal(Exception):
    """Nothing was written. ``str()`` is a sentence for the person at the screen."""


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


class ReferenceIsNotSigned(ConsentRefusal):
    """The English text beside a translation: only the translation is signed or refused."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"This is the English text of document {number}. Record what became of {number}."
        )


class SignedAtWrongTime(ConsentRefusal):
    """The moment of signing is before the issue or still to come."""


class SignerIsIncomplete(ConsentRefusal):
    """The signer's name, or a representative's authority, is missing."""


class ReasonIsMissing(ConsentRefusal):
    """A refusal was recorded without its reason."""


class ScanIsRefused(ConsentRefusal):
    """The uploaded scan is too large or not what it should be."""


class CertificateIsUnusable(ConsentRefusal):
    """The clinic's certificate or its key is missing, unreadable, or they do not match."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(
            f"The clinic's certificate cannot be used: {problem} Nothing was recorded. Tell "
            "whoever runs this system."
        )


class SealCouldNotBeMade(ConsentRefusal):
    """Sealing failed, or the timestamp server did not answer as it should."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        super().__init__(
            "The signed document could not be sealed, so nothing was recorded. Try again; if "
            "it happens again, tell whoever runs this system."
        )


class SignedDocumentCouldNotBeMade(ConsentRefusal):
    """The PDF with the signature page could not be made."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        what_next = reason or "Try again; if it happens again, tell whoever runs this system."
        super().__init__(
            f"The signed document could not be made, so nothing was recorded. {what_next}"
        )


class SigningIsIncomplete(ConsentRefusal):
    """Something that this way of signing needs is missing, or does not belong to it."""


class InterpreterIsIncomplete(ConsentRefusal):
    """An interpreter was named without the language, or something of one without a name."""


class SigningHasEnded(ConsentRefusal):
    """The signing on the tablet ended before it was countersigned."""

    def __init__(self) -> None:
        super().__init__("This signing on the tablet has ended. Start a new one.")


class ScanDoesNotMatch(ConsentRefusal):
    """The scan is not this document in full, and nobody said why it is kept all the same."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "The scan does not match this consent. Scan the right pages, or say why you keep "
            "it all the same."
        )


class ScanIsGone(ConsentRefusal):
    """The uploaded files were kept too long ago, or somebody else used or removed them."""

    def __init__(self) -> None:
        super().__init__("The uploaded files are no longer here. Choose them once more.")


class WaitingTimeNotOver(ConsentRefusal):
    """The moment of signing is within the patient's time to think."""

    def __init__(self, sign_from: datetime, zone: ZoneInfo) -> None:
        self.sign_from = sign_from
        super().__init__(
            f"The patient has time to think until {write_moment(sign_from, zone)}. Have it "
            "signed from then on. If the patient wants to sign sooner, record the patient's "
            "reason first (“The patient wants to sign sooner” on the consent page)."
        )


class NothingToWaive(ConsentRefusal):
    """No time to think runs for this document."""

    def __init__(self) -> None:
        super().__init__("The time to think is over, or none was set: nothing needs to be waived.")


class AlreadyWaived(ConsentRefusal):
    """That the patient wants to sign sooner was recorded before."""

    def __init__(self) -> None:
        super().__init__("It is already recorded that the patient wants to sign sooner.")


class NameIsMissing(ConsentRefusal):
    """A waiver was recorded without one of the two names."""


class AlreadyWithdrawn(ConsentRefusal):
    """The document was withdrawn before."""

    def __init__(self) -> None:
        super().__init__("This consent was already recorded as withdrawn.")


class AlreadyInError(ConsentRefusal):
    """The document was marked as a mistake before; nothing else is recorded about it."""

    def __init__(self) -> None:
        super().__init__("This consent was already marked as entered in error.")


class NotSignedYet(ConsentRefusal):
    """Only a signed consent can be taken back; an unsigned one is refused."""

    def __init__(self) -> None:
        super().__init__(
            "This consent was never signed, so there is nothing to take back. If the patient "
            "says no to it, record the refusal."
        )


class WithdrawnAtWrongTime(ConsentRefusal):
    """The moment of taking back is before the signature or still to come."""


class FileCannotBeRead(ConsentRefusal):
    """A file that somebody wants checked says nothing; ``reason`` is why: size, kind, locked,
    broken, picture (too many pixels), no_code, limit (took too long) or busy."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class CopyIsRefused(ConsentRefusal):
    """No copy may be given or recorded as asked."""


class LinkIsDead(ConsentRefusal):
    """The link was used, replaced or ended, ran out, or never was."""

    def __init__(self) -> None:
        super().__init__("This link does not work any more. Ask your clinic for a new one.")


class BirthDateIsWrong(ConsentRefusal):
    """The typed date is not the patient's birth date; the link still works."""

    def __init__(self, tries_left: int) -> None:
        self.tries_left = tries_left
        super().__init__("This is not the date of birth on record.")


class MailWasNotSent(ConsentRefusal):
    """The mail server did not take the mail; the link in it was ended."""

    def __init__(self) -> None:
        super().__init__(
            "The e-mail could not be sent, and its link was ended. Check the address and try "
            "again, or show the patient a link here."
        )


class SigningIsRunning(ConsentRefusal):
    """Another tablet is being used to sign this document."""

    def __init__(self) -> None:
        super().__init__(
            "A signing of this consent is running on another device. Stop it there or here, "
            "then open a new one."
        )


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
