"""What all refusals of the formulary share."""

from __future__ import annotations

from collections.abc import Sequence


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


class NotAManager(FormularyRefusal):
    message = "Only those who manage the lists decide about a proposed change."
