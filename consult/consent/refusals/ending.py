"""Why a document is no longer open for an act, or an act not for it."""

from __future__ import annotations

from consult.consent.refusals.base import ConsentRefusal


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
