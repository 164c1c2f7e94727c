"""Builds a consultation that is ready for consent, on the starter content."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from consult.consultations.facts import health_digest
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
)
from consult.consultations.published import Published
from consult.consultations.telling import talk_digest
from consult.formulary.models import (
    EvidenceSource,
    Ingredient,
    Lot,
    Product,
    ProductComponent,
)
from consult.management.demo.stories import OWN_WORDS
from consult.patients.models import Allergy, AllergyStatus, HealthFact, Patient
from consult.staff.models import Clinic, StaffMember

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)
PRODUCTS = {
    "Demo Dutasteride 0.05 %": [
        ("dutasteride", "active", "0.05", "%"),
        ("propylene_glycol", "excipient", None, ""),
        ("sodium_chloride", "diluent", None, ""),
    ],
    "Demo Dexpanthenol 250 mg/mL": [
        ("dexpanthenol", "active", "250", "mg/mL"),
        ("benzyl_alcohol", "preservative", "9", "mg/mL"),
    ],
    "Demo Biotin 5 mg/mL": [
        ("biotin", "active", "5", "mg/mL"),
        ("sodium_chloride", "diluent", None, ""),
    ],
}
EVIDENCE = ["EV-SACEDA", "EV-SR-2017"]


def ingredient(key: str) -> Ingredient:
    """A starter ingredient, or one made up for the test."""
    found = Ingredient.objects.filter(key=key).first()
    return found or Ingredient.objects.create(
        key=key,
        name=key.replace("_", " ").capitalize(),
        category="excipient",
        us_status_text="Not researched.",
        us_status_as_of="2026-11",
        patient_text="We found no known risk of this in shots.",
    )


def build_clinic(**values: object) -> Clinic:
    """A clinic."""
    return Clinic.objects.create(
        **{
            "name": "Hair & Scalp Clinic Riverside",
            "address": "12 River Street\nSuite 300\nPortland, OR 97201",
            "phone": "+1 503 555 0100",
            "email": "care@example.org",
            "waiting_hours": 0,
            **values,
        }
    )


def build_staff(clinic: Clinic, username: str = "amara", role: str = "clinician") -> StaffMember:
    """A member of staff of the clinic with a role."""
    from django.contrib.auth.models import Group

    person = StaffMember.objects.create_user(
        username,
        password="not-a-real-password",
        first_name=username.capitalize(),
        last_name="Okafor",
        title="Dr.",
        profession="Dermatologist",
        registration_body="Oregon Medical Board",
        registration_number="MD 123456",
    )
    person.clinics.add(clinic)
    person.groups.add(Group.objects.get(name=role))
    return person


def build_product(clinic: Clinic, name: str, parts: list[tuple], **values: object) -> Lot:
    """A fully disclosed product with one lot."""
    product = Product.objects.create(
        **{
            "key": name.lower()
            .replace(" ", "-")
            .replace("%", "pc")
            .replace("/", "-")
            .replace(".", "-")[:80],
            "name": name,
            "maker": "Demo Compounding Pharmacy",
            "vial_kind": "single_dose",
            "latex_stopper": "no",
            "is_fully_disclosed": True,
            **values,
        }
    )
    for key, role, strength, unit in parts:
        ProductComponent.objects.create(
            product=product,
            ingredient=ingredient(key),
            role=role,
            strength=Decimal(strength) if strength else None,
            strength_unit=unit,
        )
    return Lot.objects.create(
        clinic=clinic, product=product, number=f"LOT-{product.pk:04}", expiry=date(2027, 6, 30)
    )


def build_injection(
    consultation: Consultation,
    by: StaffMember,
    lots: list[Lot],
    *,
    number: int = 1,
    evidence: list[str] | None = None,
) -> ProposedInjection:
    """A proposed injection with formula, technique, and evidence or the lack of it."""
    injection = ProposedInjection.objects.create(
        consultation=consultation,
        number=number,
        purpose="Slow the loss of hair at the crown after a year of minoxidil without effect.",
        zones=["hairline", "mid_scalp", "crown"],
        route="intradermal",
        device="syringe",
        depth_mm=Decimal("2.5"),
        needle="30G, 13 mm",
        total_volume_ml=Decimal("3"),
        sessions=6,
        interval_days=28,
        planned_on=date(2026, 12, 1),
        injector=by,
        skin_preparation=ingredient("chlorhexidine"),
        gloves_latex="no",
    )
    for position, lot in enumerate(lots, start=1):
        FormulaLine.objects.create(
            injection=injection,
            position=position,
            product=lot.product,
            lot=lot,
            amount=Decimal("1"),
            unit="mL",
        )
    for key in evidence or []:
        EvidenceLink.objects.create(
            injection=injection,
            source=EvidenceSource.objects.get(key=key),
            by=by,
            at=NOW,
            relation="indirect",
            comment=f"Read with the patient ({key}).",
        )
    if not evidence:
        NoEvidenceStatement.objects.create(
            injection=injection,
            searched_where="PubMed and Cochrane Library",
            searched_on=TODAY,
            by=by,
            at=NOW,
        )
    for item in Published().technique_items:
        TechniqueAnswer.objects.create(injection=injection, item=item, answer="yes", by=by, at=NOW)
    return injection


def build_patient(clinic: Clinic, by: StaffMember, **values: object) -> Patient:
    """A patient whose allergies and health were asked."""
    patient = Patient.objects.create(
        **{
            "clinic": clinic,
            "record_number": "MRN-0042",
            "family_name": "Núñez-Albright",
            "given_names": "Zoë María",
            "date_of_birth": date(1985, 7, 14),
            "language": "English",
            **values,
        }
    )
    AllergyStatus.objects.create(patient=patient, answer="has", recorded_by=by, recorded_at=NOW)
    Allergy.objects.create(
        patient=patient,
        ingredient=ingredient("procaine"),
        reaction="Hives within an hour",
        severity="moderate",
        certainty="reported",
        recorded_by=by,
        recorded_at=NOW,
    )
    for topic in ["pregnancy", "breast_feeding"]:
        HealthFact.objects.create(
            patient=patient, topic=topic, answer="no", recorded_by=by, recorded_at=NOW
        )
    for question in Published().health_questions:
        HealthFact.objects.create(
            patient=patient,
            topic=question.key,
            question=question,
            answer="no",
            recorded_by=by,
            recorded_at=NOW,
        )
    return patient


def build_consultation(patient: Patient, by: StaffMember) -> Consultation:
    """An answered consultation without injections."""
    consultation = Consultation.objects.create(
        clinic=patient.clinic,
        patient=patient,
        clinician=by,
        opened_at=NOW,
        diagnosis="Androgenetic alopecia (pattern hair loss)",
        diagnosis_method="dermoscopy",
        diagnosed_by="Dr. Amara Okafor",
    )
    published = Published()
    for flag in published.red_flags:
        RedFlagAnswer.objects.create(
            consultation=consultation, red_flag=flag, answer="no", by=by, at=NOW
        )
    for option in published.alternatives:
        AlternativeDiscussion.objects.create(
            consultation=consultation,
            alternative=option,
            outcome="declined",
            reason="prefers to try shots first",
            by=by,
            at=NOW,
        )
    return consultation


def loaded(consultation: Consultation) -> Consultation:
    """The consultation as the pages load it."""
    return Consultation.objects.with_everything().get(pk=consultation.pk)


def confirm_health(consultation: Consultation, by: StaffMember) -> None:
    """The clinician goes through allergies and health."""
    HealthConfirmation.objects.create(
        consultation=consultation,
        digest=health_digest(loaded(consultation).patient),
        by=by,
        at=NOW,
    )


def tell_patient(consultation: Consultation, by: StaffMember) -> None:
    """The clinician has the talk, again where there was one about another mixture, and asks
    for every point in the patient's own words."""
    ConsentTalk.objects.filter(consultation=consultation).delete()
    TeachBack.objects.filter(consultation=consultation).delete()
    ConsentTalk.objects.create(
        consultation=consultation,
        given_at=NOW,
        how="in_person",
        printed_given=True,
        language="English",
        digest=talk_digest(loaded(consultation)),
        by=by,
        at=NOW,
    )
    for point, words in OWN_WORDS.items():
        TeachBack.objects.create(
            consultation=consultation, point=point, words=words, outcome="right", by=by, at=NOW
        )


def build_ready(**patient_values: object) -> tuple[Consultation, StaffMember]:
    """A consultation with one injection of three products, and its clinician."""
    clinic = build_clinic()
    by = build_staff(clinic)
    patient = build_patient(clinic, by, **patient_values)
    consultation = build_consultation(patient, by)
    lots = [build_product(clinic, name, parts) for name, parts in PRODUCTS.items()]
    build_injection(consultation, by, lots, evidence=EVIDENCE)
    confirm_health(consultation, by)
    tell_patient(consultation, by)
    return loaded(consultation), by
