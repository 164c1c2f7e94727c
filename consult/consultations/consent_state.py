"""What became of a consent, decided in one place for every page and every act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from consult.consultations.models import Consultation
from consult.consultations.plan import plan_digest_of
from consult.consultations.published import Published
from consult.consultations.stop_risks import new_stop_risks


class ConsentState(StrEnum):
    NONE = "none"
    ISSUED = "issued"
    SIGNED = "signed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    IN_ERROR = "in_error"
    SUPERSEDED = "superseded"
    REFERENCE = "reference"

    @property
    def words(self) -> str:
        """The state as pages say it."""
        return _WORDS[self][0]

    @property
    def pill(self) -> str:
        """The status of the pill: done, part, todo or attention."""
        return _WORDS[self][1]

    @property
    def stop_words(self) -> str:
        """Why nobody may be treated on it; "" where it was only never signed so far."""
        return _STOPS.get(self, "")


_WORDS = {
    ConsentState.NONE: ("Not issued", "todo"),
    ConsentState.ISSUED: ("Issued, not signed yet", "part"),
    ConsentState.SIGNED: ("Signed", "done"),
    ConsentState.REFUSED: ("Refused", "attention"),
    ConsentState.WITHDRAWN: ("Withdrawn", "attention"),
    ConsentState.IN_ERROR: ("Entered in error", "attention"),
    ConsentState.SUPERSEDED: ("Superseded: needs a new one", "attention"),
    ConsentState.REFERENCE: ("English text of the translation, not for signing", "part"),
}
_STOPS = {
    ConsentState.REFUSED: "Do not treat: consent refused",
    ConsentState.WITHDRAWN: "Do not treat: consent withdrawn",
    ConsentState.IN_ERROR: "Do not treat: consent entered in error",
    ConsentState.SUPERSEDED: "Do not treat: consent superseded",
}
# What a document is as long as it says what is planned and nothing ended it.
IN_FORCE = frozenset({ConsentState.ISSUED, ConsentState.SIGNED})
NOT_SIGNED_YET = "Do not treat yet: the new consent is not signed"


@dataclass(frozen=True, kw_only=True)
class Acts:
    """What was recorded about a document."""

    is_signed: bool
    is_refused: bool
    is_withdrawn: bool
    is_in_error: bool
    is_reference: bool = False


def allows_treatment(state: ConsentState) -> bool:
    """Whether somebody may be treated on a consent in this state."""
    return state == ConsentState.SIGNED


def state_from(acts: Acts, *, holds: Callable[[], bool]) -> ConsentState:
    """The state of a document; ``holds`` tells whether it is the newest and still says what
    is planned, and is asked only where nothing weightier was recorded."""
    ends = (
        (acts.is_in_error, ConsentState.IN_ERROR),
        (acts.is_withdrawn, ConsentState.WITHDRAWN),
        (acts.is_refused, ConsentState.REFUSED),
        (acts.is_reference, ConsentState.REFERENCE),
    )
    for happened, state in ends:
        if happened:
            return state
    if not holds():
        return ConsentState.SUPERSEDED
    return ConsentState.SIGNED if acts.is_signed else ConsentState.ISSUED


def still_says_the_plan(
    consultation: Consultation,
    published: Published,
    *,
    plan_digest: str | None,
    stop_risks: Iterable[Sequence[str]] | None,
) -> bool:
    """Whether nothing that a patient agrees to changed since, and no serious risk of its
    ingredients was published; ``consultation`` is loaded with everything."""
    if plan_digest != plan_digest_of(consultation):
        return False
    return not new_stop_risks(consultation, published, known=stop_risks)


def newest_state(consultation: Consultation, published: Published | None = None) -> ConsentState:
    """The state of the newest document of ``consultation``, loaded with everything; it needs
    no document, and agrees with what ``consult.consent.status`` says of it."""
    if consultation.newest_consent is None:
        return ConsentState.NONE
    acts = Acts(
        is_signed=bool(consultation.newest_signature),
        is_refused=bool(consultation.newest_refusal),
        is_withdrawn=bool(consultation.newest_withdrawal),
        is_in_error=bool(consultation.newest_error),
    )
    return state_from(
        acts,
        holds=lambda: still_says_the_plan(
            consultation,
            published or Published(),
            plan_digest=consultation.newest_plan_digest,
            stop_risks=consultation.newest_stop_risks,
        ),
    )


def do_not_treat(consultation: Consultation, state: ConsentState) -> str:
    """What must be said loudly where nobody may be treated; "" where there is nothing to stop.

    ``state`` is that of the newest document. One that was never signed stops nobody by
    itself: to issue or sign it is only work to do. But where an earlier one was signed or
    refused, people may remember that, and must be told that it no longer counts.
    """
    if state == ConsentState.ISSUED and consultation.was_decided:
        return NOT_SIGNED_YET
    if state != ConsentState.SUPERSEDED or consultation.newest_signature:
        return state.stop_words
    return NOT_SIGNED_YET if consultation.was_decided else ""
