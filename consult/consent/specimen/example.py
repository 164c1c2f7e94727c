"""An invented consultation that lives in memory: the lists as they are, and nobody in it.

Its rows have numbers because Django reads no relation of a row without one; they are below
zero, where no table has any, so that no stored row can be taken for one of these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models

from consult.consent.wording import Wording
from consult.consultations.facts import health_digest, injection_lines, relation_to_lines
from consult.consultations.models import (
    AlternativeDiscussion,
    ConsentTalk,
    Consultation,
    EvidenceLink,
    FormulaLine,
    HealthConfirmation,
    NoEvidenceStatement,
    ProposedInjection,
    RedFlagAnswer,
    TeachBack,
    TechniqueAnswer,
    Zone,
)
from consult.consultations.offers import citable_sources
from consult.consultations.published import Published
from consult.consultations.telling import formulas_digest
from consult.formulary.models import Ingredient, Product
from consult.formulary.models.products import Measure
from consult.patients.models import AllergyStatus, HealthFact, Patient
from consult.safety.facts import AllergyAnswer, Answer, Content, VialKind
from consult.staff.models import Clinic, StaffMember

# As many as show how a mixture is printed.
_PRODUCTS = 2
_SOURCES = 3
_IN_MEMORY = -1


@dataclass(frozen=True)
class Example:
    """What the invented rows share."""

    clinic: Clinic
    person: StaffMember
    at: datetime
    say: Wording
    published: Published

    @property
    def typed(self) -> str:
        return self.say("specimen_typed")

    def given(self) -> dict[str, Any]:
        """Who answered, and when."""
        return {"by": self.person, "at": self.at}


def example_consultation(clinic: Clinic, at: datetime, say: Wording, published: Published) -> Any:
    """A consultation of ``clinic`` in which everything is answered, about nobody."""
    person = StaffMember(pk=_IN_MEMORY, first_name=say("specimen_person"))
    example = Example(clinic, person, at, say, published)
    consultation = Consultation(
        pk=_IN_MEMORY,
        clinic=clinic,
        patient=_patient(example),
        clinician=person,
        opened_at=at,
        diagnosis=example.typed,
        diagnosis_method=Consultation.DiagnosisMethod.EXAMINATION,
        diagnosed_by=person.full_name,
    )
    keep(consultation, "overrides", [])
    keep(consultation, "section_saves", [])
    keep(consultation, "injections", [_injection(example, consultation)])
    _answer(example, consultation)
    _talk(example, consultation)
    return consultation


def keep(row: models.Model, name: str, related: Iterable[models.Model]) -> None:
    """Let ``row`` answer with ``related`` where it would ask the database."""
    cache = row.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = list(related)


def _patient(example: Example) -> Any:
    patient: Any = Patient(
        pk=_IN_MEMORY,
        clinic=example.clinic,
        given_names=example.say("specimen_patient"),
        record_number=example.say("specimen_mark"),
        date_of_birth=(example.at - timedelta(days=40 * 366)).date(),
    )
    recorded = {"recorded_by": example.person, "recorded_at": example.at}
    status = AllergyStatus(
        pk=_IN_MEMORY, patient=patient, answer=AllergyAnswer.NONE_KNOWN, **recorded
    )
    keep(patient, "allergy_statuses", [status])
    patient.current_allergies = []
    questions = {q.key: q for q in example.published.health_questions}
    topics = [HealthFact.PREGNANCY, HealthFact.BREAST_FEEDING, *questions]
    patient.current_health = [
        HealthFact(
            pk=-number, patient=patient, topic=topic, question=questions.get(topic),
            answer=Answer.NO, **recorded,
        )
        for number, topic in enumerate(topics, start=1)
    ]  # fmt: skip
    return patient


def _injection(example: Example, consultation: Consultation) -> ProposedInjection:
    products = _products(example)
    cleaners = Ingredient.objects.offered().filter(category="antiseptic").with_safety()
    injection = ProposedInjection(
        pk=_IN_MEMORY,
        consultation=consultation,
        number=1,
        purpose=example.typed,
        zones=[Zone.HAIRLINE, Zone.CROWN],
        route=ProposedInjection.Route.INTRADERMAL,
        device=ProposedInjection.Device.SYRINGE,
        depth_mm=Decimal(2),
        needle=example.typed,
        total_volume_ml=Decimal(len(products)),
        sessions=4,
        interval_days=28,
        planned_on=example.at.date(),
        injector=example.person,
        skin_preparation=cleaners.first(),
        gloves_latex=Content.NO,
    )
    lines = [
        _line(injection, number, each) for number, each in enumerate(_products(example), start=1)
    ]
    keep(injection, "lines", lines)
    keep(injection, "technique_answers", _technique(example, injection))
    _ground(example, injection)
    return injection


def _products(example: Example) -> list[Product]:
    """Products from the lists; where there is none, a vial with two of the ingredients."""
    rows = Product.objects.offered().with_contents().order_by("-is_fully_disclosed", "name")
    return list(rows[:_PRODUCTS]) or [_vial(example)]


def _vial(example: Example) -> Product:
    described = Ingredient.objects.offered().exclude(patient_text="").with_safety()
    studied = described.annotate(studies=models.Count("evidence_sources"))
    active = studied.order_by("-studies", "name").first()
    diluent = described.filter(category="diluent").first()
    vial = Product(
        pk=_IN_MEMORY,
        name=example.say("specimen_product"),
        measured_in=Measure.ML,
        is_fully_disclosed=True,
        latex_stopper=Content.NO,
        vial_kind=VialKind.SINGLE_DOSE,
    )
    component: Any = Product._meta.get_field("components").related_model
    parts = [("active", active), ("diluent", diluent)]
    rows = [component(product=vial, ingredient=each, role=role) for role, each in parts if each]
    keep(vial, "components", rows)
    return vial


def _line(injection: ProposedInjection, number: int, product: Product) -> FormulaLine:
    return FormulaLine(
        pk=-number,
        injection=injection,
        position=number,
        product=product,
        strength=product.strength,
        strength_unit=product.strength_unit,
        amount=Decimal(1),
        unit=product.measured_in,
    )


def _technique(example: Example, injection: ProposedInjection) -> list[TechniqueAnswer]:
    return [
        TechniqueAnswer(injection=injection, item=item, answer=Answer.YES, **example.given())
        for item in example.published.technique_items
    ]


def _ground(example: Example, injection: ProposedInjection) -> None:
    """Sources about the formula from the list, or that none was found."""
    lines = injection_lines(injection)
    related = [(each, relation_to_lines(each, lines)) for each in citable_sources()]
    links = [
        EvidenceLink(
            injection=injection, source=source, relation=relation, comment=example.typed,
            **example.given(),
        )
        for source, relation in related
        if relation
    ][:_SOURCES]  # fmt: skip
    keep(injection, "evidence_links", links)
    if links:
        ProposedInjection.no_evidence.related.set_cached_value(injection, None)  # type: ignore[attr-defined]
    else:
        NoEvidenceStatement(
            injection=injection, searched_where=example.typed, searched_on=example.at.date(),
            **example.given(),
        )  # fmt: skip


def _answer(example: Example, consultation: Consultation) -> None:
    given, published = example.given(), example.published
    flags = [
        RedFlagAnswer(consultation=consultation, red_flag=flag, answer=Answer.NO, **given)
        for flag in published.red_flags
    ]
    options = [
        AlternativeDiscussion(
            consultation=consultation,
            alternative=option,
            outcome=AlternativeDiscussion.Outcome.DECLINED,
            reason=example.typed,
            **given,
        )
        for option in published.alternatives
    ]
    keep(consultation, "red_flag_answers", flags)
    keep(consultation, "alternative_discussions", options)
    digest = health_digest(consultation.patient)
    HealthConfirmation(consultation=consultation, digest=digest, **given)


def _talk(example: Example, consultation: Consultation) -> None:
    given = example.given()
    ConsentTalk(
        consultation=consultation,
        given_at=example.at,
        how=ConsentTalk.How.IN_PERSON,
        printed_given=True,
        language=example.typed,
        digest=formulas_digest(consultation),
        **given,
    )
    points = [
        TeachBack(
            pk=-number,
            consultation=consultation,
            point=point.value,
            words=example.typed,
            outcome=TeachBack.Outcome.RIGHT,
            **given,
        )
        for number, point in enumerate(TeachBack.Point, start=1)
    ]
    keep(consultation, "teach_backs", points)
