"""What the patient was told about, and whether it is still what is proposed."""

from __future__ import annotations

from datetime import datetime

from consult.consultations.models import (
    ConsentTalk,
    Consultation,
    FormulaLine,
    ProposedInjection,
    TeachBack,
)
from consult.formulary.facts import product_facts
from consult.safety.facts import TalkFacts, TeachBackFacts
from consult.safety.fingerprint import fingerprint
from consult.seal import seal


def talk_digest(consultation: Consultation) -> str:
    """The hash of what a talk is about: what is proposed to be injected, injection by
    injection, and whether the patient said no in between.

    It holds what goes into the patient: the mixtures and their products, the strength and
    the amount of each line, the volume of a session and the number of sessions. A talk about
    another drug or another dose is no information about this one.

    It leaves out where and how it is injected (zones, route, device, depth, needle, days
    between sessions): nothing more and nothing else goes in, and the new consent that they
    need lists each as a change. Lots and the planned day are facts of the day.

    A refusal or a withdrawal ends what the talk led to, so that a new consent rests on a new
    talk. A document that was entered in error changes nothing here: the patient was told all
    the same. Nor does it undo a no that was recorded about it.
    """
    asked_since = [consultation.last_refusal_at, consultation.last_withdrawal_at]
    return seal([[_told(injection) for injection in consultation.injections.all()], asked_since])


def _told(injection: ProposedInjection) -> dict[str, object]:
    lines = list(injection.lines.all())
    components = (part for line in lines for part in product_facts(line.product).components)
    return {
        "contents": fingerprint(components),
        "lines": sorted(_line(line) for line in lines),
        "volume": injection.volume_text,
        "sessions": injection.sessions,
    }


def _line(line: FormulaLine) -> list[object]:
    product = line.product
    return [
        product.name,
        product.maker,
        product.strength_text,
        product.is_fully_disclosed,
        line.strength_text,
        line.amount_text,
    ]


def has_something_to_tell(consultation: Consultation) -> bool:
    """Whether any product is drawn up in any injection."""
    return any(injection.lines.all() for injection in consultation.injections.all())


def talk_of(consultation: Consultation) -> ConsentTalk | None:
    """The recorded talk, if there is one."""
    return getattr(consultation, "talk", None)


def is_talk_current(consultation: Consultation) -> bool:
    """Whether a talk is recorded that still counts: about what is proposed as it stands, and
    after the last no."""
    talk = talk_of(consultation)
    return talk is not None and talk.digest == talk_digest(consultation)


def said_no_at(consultation: Consultation) -> datetime | None:
    """When the patient last told that a consent is refused or taken back."""
    moments = (consultation.last_refusal_at, consultation.last_taken_back_at)
    return max((moment for moment in moments if moment), default=None)


def said_no_since_talk(consultation: Consultation) -> bool:
    """Whether a talk no longer counts because the patient said no after it was recorded."""
    talk = talk_of(consultation)
    if talk is None or is_talk_current(consultation):
        return False
    recorded = (consultation.last_refusal_at, consultation.last_withdrawal_at)
    return any(moment and moment >= talk.at for moment in recorded)


def talk_facts(consultation: Consultation) -> TalkFacts:
    """What the rules need to know of the talk."""
    rows = {row.point: row for row in consultation.teach_backs.all()}
    return TalkFacts(
        is_recorded=talk_of(consultation) is not None,
        is_current=is_talk_current(consultation),
        said_no_since=said_no_since_talk(consultation),
        teach_back=tuple(
            TeachBackFacts(
                key=point.value,
                label=str(point.label),
                is_answered=point in rows and rows[point].is_answered,
            )
            for point in TeachBack.Point
        ),
    )
