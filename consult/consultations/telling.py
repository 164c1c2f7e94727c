"""What the patient was told about, and whether it is still what is proposed."""

from __future__ import annotations

from consult.consultations.models import ConsentTalk, Consultation, ProposedInjection, TeachBack
from consult.formulary.facts import product_facts
from consult.safety.facts import TalkFacts, TeachBackFacts
from consult.safety.fingerprint import fingerprint
from consult.seal import seal


def formulas_digest(consultation: Consultation) -> str:
    """The hash of the proposed mixtures, injection by injection.

    It holds what is in them and which products they are, not lot, dose or place: those are
    asked about on the new consent, but a talk about another mixture is no information.
    """
    return seal([_mixture(injection) for injection in consultation.injections.all()])


def _mixture(injection: ProposedInjection) -> list[object]:
    products = [line.product for line in injection.lines.all()]
    components = (part for product in products for part in product_facts(product).components)
    names = sorted(
        [product.name, product.maker, product.strength_text, product.is_fully_disclosed]
        for product in products
    )
    return [fingerprint(components), names]


def has_something_to_tell(consultation: Consultation) -> bool:
    """Whether any product is drawn up in any injection."""
    return any(injection.lines.all() for injection in consultation.injections.all())


def talk_of(consultation: Consultation) -> ConsentTalk | None:
    """The recorded talk, if there is one."""
    return getattr(consultation, "talk", None)


def is_talk_current(consultation: Consultation) -> bool:
    """Whether a talk is recorded and was about the mixtures as they stand."""
    talk = talk_of(consultation)
    return talk is not None and talk.digest == formulas_digest(consultation)


def talk_facts(consultation: Consultation) -> TalkFacts:
    """What the rules need to know of the talk."""
    rows = {row.point: row for row in consultation.teach_backs.all()}
    return TalkFacts(
        is_recorded=talk_of(consultation) is not None,
        is_current=is_talk_current(consultation),
        teach_back=tuple(
            TeachBackFacts(
                key=point.value,
                label=str(point.label),
                is_answered=point in rows and rows[point].is_answered,
            )
            for point in TeachBack.Point
        ),
    )
