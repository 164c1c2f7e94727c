"""Why a write about a consultation may be refused."""

from __future__ import annotations


class ConsultationIsClosed(Exception):
    """The consultation was closed; nothing in it changes any more."""


class NotThisConsultation(Exception):
    """The record belongs to another consultation or clinic."""


class HealthIsIncomplete(Exception):
    """Allergies and health cannot be confirmed while a question is unanswered."""


class FormulaDoesNotFit(Exception):
    """A formula line contradicts its product; ``problems`` maps fields to messages."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


class SourceDoesNotFit(Exception):
    """The source touches no ingredient of this formula, or may not be cited."""


class EvidenceContradicts(Exception):
    """Attached sources and “none was found” cannot stand together."""


class CannotBeOverridden(Exception):
    """The rule allows no override, or the finding does not stand any more."""


class NothingToTell(Exception):
    """No injection holds a product yet, so there is nothing to tell the patient about."""


class TalkAtWrongTime(Exception):
    """The talk cannot have been then; ``str()`` is a sentence for the person at the screen."""


class FormulaHasChanged(Exception):
    """The formulas are not those that the person at the screen was shown."""


class FormulaNameTaken(Exception):
    """Another saved formula of this clinic that is in use has this name."""


class FormulaIsRetired(Exception):
    """The saved formula was retired: it is neither changed nor started from."""


class FormulaIsInUse(Exception):
    """The saved formula is not retired, so there is nothing to restore."""


class FormulaIsEmpty(Exception):
    """A saved formula without a product says nothing."""


class ProductNotOffered(Exception):
    """A product was retired, or is not one of the saved formula."""
