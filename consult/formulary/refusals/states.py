"""What an entry is not, so that an act on it is refused."""

from __future__ import annotations

from typing import Any

from consult.formulary.refusals.base import FormularyRefusal


class AlreadyRetired(FormularyRefusal):
    message = "This entry is already retired."


class NotRetired(FormularyRefusal):
    message = "This entry is not retired."


class EntryWasMerged(FormularyRefusal):
    """``living`` stands in the place of the entry."""

    def __init__(self, living: Any) -> None:
        super().__init__(living)
        self.living = living
        self.message = f"This entry was merged into {living}. Use that one."


class RetiredNotSignedOff(FormularyRefusal):
    message = "A retired entry cannot be signed off. Restore it first."


class AlreadySignedOff(FormularyRefusal):
    message = "This entry is already signed off."


class SignOffNeedsRegistration(FormularyRefusal):
    message = (
        "Only a clinician with a recorded registration can sign off. Add the registration"
        " body and number to your account first."
    )


class NotAwaitingReview(FormularyRefusal):
    message = "This entry is not waiting for a review."


class NotSentBack(FormularyRefusal):
    message = "This entry was not sent back. An admin can correct it."


class AlreadySentBack(FormularyRefusal):
    message = "This entry was already sent back and waits for its correction."


class NothingToCheck(FormularyRefusal):
    message = "The entries of this list have no day by which they are checked again."


class CheckedLater(FormularyRefusal):
    message = "This entry says that it was checked on a later day. Correct that day first."


class IngredientNotDescribed(FormularyRefusal):
    message = (
        "Write its risks in the patient's words, its US status and the date of that status"
        " first: the consent prints them."
    )
