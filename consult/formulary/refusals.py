"""Why a change of the formulary can be refused; each says in plain words what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class FormularyRefusal(Exception):
    """A change that was not made. ``field`` is the field to show ``message`` at, or ""."""

    field = ""
    message = "This change was not made."

    def __str__(self) -> str:
        return self.message


class ReasonMissing(FormularyRefusal):
    field = "reason"
    message = "Say why you make this change."


class KeyIsPermanent(FormularyRefusal):
    field = "key"
    message = "The key of an entry stays as it is: issued consents and histories name it."


class FieldNotEditable(FormularyRefusal):
    """A field that only its own action may set, or that does not exist."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self.message = f"These fields cannot be set here: {', '.join(names)}."


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


class TooHardToRead(FormularyRefusal):
    """``found`` are the texts above the limit, each with its field, grade and left out names."""

    def __init__(self, found: Sequence[Any]) -> None:
        super().__init__(found)
        self.found = tuple(found)
        self.field = self.found[0].field
        self.message = " ".join(reading.why_refused for reading in self.found)


class IngredientNameUnclear(FormularyRefusal):
    """``name`` could be any of ``names``."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__(name, names)
        self.message = f"“{name}” may be {' or '.join(names)}. Choose it from the list."


class ComponentListedTwice(FormularyRefusal):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.message = f"{name} is listed twice with the same role. Keep one of the rows."


class ProductAlreadyListed(FormularyRefusal):
    """``existing`` is the product with the same name, maker and strength."""

    field = "name"

    def __init__(self, existing: Any) -> None:
        super().__init__(existing)
        self.existing = existing
        self.message = f"This product is already listed: {existing}.{self._what_to_do(existing)}"

    @staticmethod
    def _what_to_do(existing: Any) -> str:
        if existing.merged_into:
            return f" It was merged into {existing.merged_into}. Use that one."
        return " It is retired; an admin can restore it." if existing.retired_at else ""


class PhotoIsRefused(FormularyRefusal):
    """A file that cannot be kept as a photo of a label; the message says why."""

    field = "photos"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SourceAlreadyListed(FormularyRefusal):
    """``existing`` is the source with the same identifier, which stands in ``field``."""

    def __init__(self, field: str, existing: Any) -> None:
        super().__init__(field, existing)
        self.field, self.existing = field, existing
        retired = " It is retired; it can be restored." if existing.retired_at else ""
        self.message = f"This source is already listed: {existing}.{retired}"


class ComponentsMissing(FormularyRefusal):
    field = "is_fully_disclosed"
    message = "A product that is fully disclosed lists its components. Add them, or untick this."


class MixtureMustBeSplit(FormularyRefusal):
    """``names`` are the mixtures that stand where their components should."""

    field = "is_fully_disclosed"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self.names = tuple(names)
        self.message = (
            f"{', '.join(names)} is sold as a mixture. List what is in it, or untick"
            " “every component is on the label and listed here”."
        )


class LotAlreadyListed(FormularyRefusal):
    """``existing`` is the same lot, opened on another day."""

    field = "number"

    def __init__(self, existing: Any) -> None:
        super().__init__(existing)
        self.existing = existing
        opened = f"{existing.opened_on:%d-%b-%Y}" if existing.opened_on else "not opened"
        self.message = (
            f"This lot is already listed (opened on: {opened}). Choose it from the list, or"
            " ask a formulary admin to correct the day it was opened."
        )


class LotNumberTaken(FormularyRefusal):
    field = "number"
    message = "Another lot of this product has this number and expiry already."


class LotAlreadyArchived(FormularyRefusal):
    message = "This lot is already archived."


class LotNotArchived(FormularyRefusal):
    message = "This lot is not archived."


class NotAManager(FormularyRefusal):
    message = "Only those who manage the lists decide about a proposed change."


class NothingToPropose(FormularyRefusal):
    message = "Nothing differs from what is published, so nothing was proposed."


class ProposalIsDecided(FormularyRefusal):
    """``outcome`` is what was decided before."""

    def __init__(self, outcome: Any) -> None:
        super().__init__(outcome)
        self.outcome = outcome
        self.message = (
            f"This proposal is already decided: {outcome.get_kind_display()} by {outcome.by}."
        )


class SecondPersonNeeded(FormularyRefusal):
    message = "You proposed this. Here a second person publishes: ask another who may."


class NotYourProposal(FormularyRefusal):
    message = "Only the person who proposed it can withdraw it. You can reject it instead."


class EntryHasMovedOn(FormularyRefusal):
    """The live entry is no longer what the proposal is based on."""

    message = (
        "The entry was changed after this was proposed, and nothing was published. See what"
        " changed, then propose it again on top of that."
    )


class EntryIsGone(FormularyRefusal):
    message = "This entry is no longer in the lists. Its history is kept."


class EntriesAreGone(FormularyRefusal):
    """``keys`` are entries that the content names and the lists no longer have."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(keys)
        self.message = f"This names entries that are no longer in the lists: {', '.join(keys)}."


class ProposalDoesNotFit(FormularyRefusal):
    """What is proposed breaks a rule of the lists as they are now."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__(messages)
        self.message = f"This cannot be published as it stands: {' '.join(messages)}"


class EntryIsUsed(FormularyRefusal):
    """``uses`` are the places where the entry is or was used."""

    def __init__(self, uses: Sequence[Any]) -> None:
        super().__init__(uses)
        self.uses = tuple(uses)
        self.message = (
            "This entry was used, so it stays in the lists. Retire it instead: it is then no"
            " longer offered."
        )
