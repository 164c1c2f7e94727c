"""Why a signing on a tablet does not go on."""

from __future__ import annotations

from consult.consent.refusals.base import ConsentRefusal


class SigningHasEnded(ConsentRefusal):
    """The signing on the tablet ended before it was countersigned."""

    def __init__(self) -> None:
        super().__init__("This signing on the tablet has ended. Start a new one.")


class SigningIsRunning(ConsentRefusal):
    """Another tablet is being used to sign this document."""

    def __init__(self) -> None:
        super().__init__(
            "A signing of this consent is running on another device. Stop it there or here, "
            "then open a new one."
        )


class SigningIsOfAnother(ConsentRefusal):
    """Somebody else handed the tablet over, and countersigns what was signed on it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} opened this signing and countersigns it.")


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
