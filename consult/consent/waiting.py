"""The time to think before a consent is signed or acted on, and whether it is over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from consult.consent.models import ConsentDocument, WaitingWaiver
from consult.consent.refusals import WaitingTimeNotOver

# The place of the reason in the sealed sentence: it is known only when somebody asks.
REASON = "{reason}"


def waiver_of(document: ConsentDocument) -> WaitingWaiver | None:
    """The patient's wish not to wait, if it is recorded."""
    return getattr(document, "waiting_waiver", None)


def treatment_from(document: ConsentDocument) -> datetime | None:
    """From when on the patient may be treated, as far as the time to think goes; ``None``
    where no time holds, because none was set or because it was waived."""
    return None if waiver_of(document) else document.sign_from


def waiting_over(document: ConsentDocument, at: datetime) -> bool:
    """Whether the time to think was over at the moment ``at``, or does not hold."""
    begin = treatment_from(document)
    return begin is None or at >= begin


def require_waiting_over(document: ConsentDocument, signed_at: datetime) -> None:
    """Raise ``WaitingTimeNotOver`` if ``signed_at`` is within the time to think."""
    if document.sign_from and not waiting_over(document, signed_at):
        raise WaitingTimeNotOver(document.sign_from, document.clinic.zone)


def wish_to_confirm(document: ConsentDocument, at: datetime) -> str:
    """The sealed sentence by which the signer confirms the wish to sign sooner, with the
    reason; "" where nobody signs sooner at the moment ``at``."""
    waiver = waiver_of(document)
    if waiver is None or not signs_sooner(document, at):
        return ""
    sooner = json.loads(bytes(document.snapshot))["document"].get("sooner") or {}
    # A document from before there was such a sentence holds none.
    return str(sooner.get("tick", "")).replace(REASON, waiver.patient_reason)


def signs_sooner(document: ConsentDocument, at: datetime) -> bool:
    """Whether a signature at the moment ``at`` rests on the patient's wish not to wait."""
    is_within = document.sign_from is not None and at < document.sign_from
    return is_within and waiver_of(document) is not None


@dataclass(frozen=True)
class ShownWaiting:
    """What a page shows of a document's time to think; ``left`` is "" when it is over."""

    document: ConsentDocument
    waiver: WaitingWaiver | None
    left: str

    @property
    def may_be_waived(self) -> bool:
        """Whether the time still runs and the patient did not ask to sign sooner."""
        return bool(self.left) and self.waiver is None


def shown_waiting(document: ConsentDocument, at: datetime) -> ShownWaiting:
    """The time to think of ``document`` as it stands at the moment ``at``."""
    left = time_left(document.sign_from - at) if document.sign_from else ""
    return ShownWaiting(document, waiver_of(document), left)


def time_left(left: timedelta) -> str:
    """A time in words, rounded up to the minute, like “1 day and 4 hours”."""
    minutes = -(-left // timedelta(minutes=1))
    if minutes <= 0:
        return ""
    days, rest = divmod(minutes, 24 * 60)
    parts = [(days, "day"), (rest // 60, "hour"), (rest % 60, "minute")]
    # Minutes say nothing beside days.
    shown = [_count(*part) for part in (parts[:2] if days else parts) if part[0]]
    return " and ".join(shown)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
