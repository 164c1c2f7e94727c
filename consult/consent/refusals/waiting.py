"""Why nobody signs yet, or why there is nothing to waive."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from consult.consent.refusals.base import ConsentRefusal
from consult.ui.words import write_moment


class WaitingTimeNotOver(ConsentRefusal):
    """The moment of signing is within the patient's time to think."""

    def __init__(self, sign_from: datetime, zone: ZoneInfo) -> None:
        self.sign_from = sign_from
        super().__init__(
            f"The patient has time to think until {write_moment(sign_from, zone)}. Have it "
            "signed from then on. If the patient wants to sign sooner, record the patient's "
            "reason first (“The patient wants to sign sooner” on the consent page)."
        )


class WishIsNotConfirmed(ConsentRefusal):
    """It is signed sooner, and the signer did not say that this is the patient's own wish."""

    def __init__(self) -> None:
        super().__init__(
            "It is signed before the time to think is over. Who signs must confirm that the"
            " patient wants this: by a tick on the tablet, or in writing on the paper."
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
