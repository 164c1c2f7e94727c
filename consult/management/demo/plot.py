"""Which patient stands at which stage."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from consult.consent.actions import complete_signature, issue_consent, record_refusal
from consult.consent.models import ConsentDocument
from consult.consent.signing_facts import SigningFacts
from consult.consultations.actions.injections import put_line
from consult.consultations.published import Published
from consult.formulary.models import Ingredient, Lot
from consult.management.demo.stories import Story
from consult.patients.models import Patient
from consult.staff.models import StaffMember

FOUR_PRODUCTS = {"dutasteride": "1", "minoxidil": "1", "dexpanthenol": "1", "lidocaine": "0.5"}


def tell_stories(
    *, by: StaffMember, patients: dict[str, Patient], lots: dict[str, Lot]
) -> list[ConsentDocument]:
    """One consultation in each stage; returns the issued consents."""
    published = Published()

    def begin(number: str) -> Story:
        return Story.begin(by=by, patient=patients[number], published=published, lots=lots)

    _unfinished(begin("D-0001"), begin("D-0003"), begin("D-0004"), begin("D-0006"))
    _blocked_by_excipient(begin("D-0010"))
    begin("D-0011").complete({"minoxidil": "2"}, ["crown"], volume="2")
    return _issued(begin("D-0002"), begin("D-0005"), begin("D-0007"))


def _unfinished(opened: Story, screened: Story, asked: Story, proposed: Story) -> None:
    screened.screening()
    asked.screening()
    asked.diagnosis()
    asked.health(says_yes="heart_disease")
    proposed.screening()
    proposed.diagnosis()
    proposed.health()
    injection = proposed.injection({"biotin": "1", "dexpanthenol": "1"}, ["mid_scalp"])
    expired = opened.lots["expired"]
    put_line(
        by=proposed.by, injection=injection, expected=2, product=expired.product, lot=expired,
        strength=expired.product.strength, strength_unit=expired.product.strength_unit,
        amount=Decimal(1), unit="mL",
    )  # fmt: skip


def _blocked_by_excipient(story: Story) -> None:
    """Allergic to benzyl alcohol, which preserves the biotin."""
    story.screening()
    story.diagnosis()
    story.health(allergy_to=Ingredient.objects.get(key="benzyl_alcohol"))
    injection = story.injection({"biotin": "1", "minoxidil": "1"}, ["crown", "mid_scalp"], "2")
    story.evidence(injection)
    story.technique(injection)


def _issued(waiting: Story, signed: Story, refused: Story) -> list[ConsentDocument]:
    zones = ["hairline", "mid_scalp", "crown"]
    documents = []
    for story in (waiting, signed, refused):
        story.complete(FOUR_PRODUCTS, zones, volume="3.5")
        documents.append(
            issue_consent(
                by=story.by,
                consultation=story.fresh(),
                expected_version=story.fresh().version,
            )
        )
    patient = signed.consultation.patient
    complete_signature(
        by=signed.by,
        document=documents[1],
        facts=SigningFacts(
            route="paper_file",
            signer="patient",
            signer_name=patient.full_name,
            signed_at=timezone.now(),
            witness_name="Rita Reception",
        ),
    )
    record_refusal(
        by=refused.by, document=documents[2], reason="Wants to try topical minoxidil first."
    )
    return documents
