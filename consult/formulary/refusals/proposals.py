"""Why a proposal is not made or not published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from consult.formulary.refusals.base import FormularyRefusal


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
