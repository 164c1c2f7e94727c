"""An invented consultation that lives in memory: the lists as they are, and nobody in it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models

from consult.consent.specimen.answers import (
    IN_MEMORY,
    Example,
    answer,
    example_patient,
    keep,
    tell,
)
from consult.consent.wording import Wording
from consult.consultations.facts import injection_lines, relation_to_lines
from consult.consultations.models import (
    Consultation,
    EvidenceLink,
    FormulaLine,
    NoEvidenceStatement,
    ProposedInjection,
    TechniqueAnswer,
    Zone,
)
from consult.consultations.offers import citable_sources
from consult.consultations.published import Published
from consult.formulary.models import Ingredient, Product
from consult.formulary.models.products import Measure
from consult.safety.facts import Answer, Content, VialKind
from consult.staff.models import Clinic, StaffMember

# As many as show how a mixture is printed.
_PRODUCTS = 2
_SOURCES = 3


def example_consultation(clinic: Clinic, at: datetime, say: Wording, published: Published) -> Any:
    """A consultation of ``clinic`` in which everything is answered, about nobody."""
    person = StaffMember(pk=IN_MEMORY, first_name=say("specimen_person"))
    example = Example(clinic, person, at, say, published)
    consultation = Consultation(
        pk=IN_MEMORY,
        clinic=clinic,
        patient=example_patient(example),
        clinician=person,
        opened_at=at,
        diagnosis=example.typed,
        diagnosis_method=Consultation.DiagnosisMethod.EXAMINATION,
        diagnosed_by=person.full_name,
    )
    # What a loaded consultation is told of its consents: there are none.
    consultation.last_refusal_at = None
    consultation.last_withdrawal_at = None
    consultation.last_taken_back_at = None
    keep(consultation, "overrides", [])
    keep(consultation, "section_saves", [])
    keep(consultation, "injections", [_injection(example, consultation)])
    answer(example, consultation)
    tell(example, consultation)
    return consultation


def _injection(example: Example, consultation: Consultation) -> ProposedInjection:
    products = _products(example)
    cleaners = Ingredient.objects.offered().filter(category="antiseptic").with_safety()
    injection = ProposedInjection(
        pk=IN_MEMORY,
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
        pk=IN_MEMORY,
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
        ProposedInjection.no_evidence.related.set_cached_value(injection, None)
    else:
        NoEvidenceStatement(
            injection=injection, searched_where=example.typed, searched_on=example.at.date(),
            **example.given(),
        )  # fmt: skip
