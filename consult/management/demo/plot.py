"""Which patient stands at which stage."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from consult.consent.actions import (
    complete_signature,
    issue_consent,
    record_refusal,
    withdraw_consent,
)
from consult.consent.models import ConsentDocument, Withdrawal
from consult.consent.signing.signing_facts import SigningFacts
from consult.consultations.actions.injections import put_line
from consult.consultations.published import Published
from consult.formulary.models import Ingredient, Lot
from consult.management.demo.stories import Story
from consult.patients.models import Patient
from consult.staff.models import StaffMember

# Longer ago than the clinic's time to think.
TOLD_BEFORE = timedelta(days=3)
FOUR_PRODUCTS = {"dutasteride": "1", "minoxidil": "1", "dexpanthenol": "1", "lidocaine": "0.5"}


def tell_stories(
    *, by: StaffMember, patients: dict[str, Patient], lots: dict[str, Lot]
) -> list[ConsentDocument]:
    """One consultation in each stage; returns the issued consents."""
    published = Published()

    def begin(number: str, opened_at: datetime | None = None) -> Story:
        return Story.begin(
            by=by,
            patient=patients[number],
            published=published,
            lots=lots,
            opened_at=opened_at,
        )

    _unfinished(begin("D-0001"), begin("D-0003"), begin("D-0004"), begin("D-0006"))
    _blocked_by_excipient(begin("D-0010"))
    begin("D-0011").complete({"minoxidil": "2"}, ["crown"], volume="2")
    told_at = timezone.now() - TOLD_BEFORE

    def begin_told(number: str) -> Story:
        return begin(number, told_at)

    issued = _issued(begin("D-0002"), begin_told("D-0005"), begin_told("D-0007"))
    return [*issued, _superseded(begin_told("D-0008")), _withdrawn(begin_told("D-0009"))]


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
    documents = [_issue(story) for story in (waiting, signed, refused)]
    _sign(signed, documents[1])
    record_refusal(
        by=refused.by, document=documents[2], reason="Wants to try topical minoxidil first."
    )
    return documents


def _superseded(story: Story) -> ConsentDocument:
    """Signed; then another product came into the formula."""
    document = _issue(story, volume="4.5")
    _sign(story, document)
    injection = story.consultation.injections.get()
    biotin = story.lots["biotin"]
    put_line(
        by=story.by, injection=injection, expected=len(FOUR_PRODUCTS), product=biotin.product,
        lot=biotin, strength=biotin.product.strength, strength_unit=biotin.product.strength_unit,
        amount=Decimal(1), unit="mL",
    )  # fmt: skip
    return document


def _withdrawn(story: Story) -> ConsentDocument:
    document = _issue(story)
    _sign(story, document)
    withdraw_consent(
        by=story.by,
        document=document,
        reason="Called the next day: does not want needles in the scalp.",
        how=Withdrawal.How.PHONE,
        withdrawn_at=timezone.now(),
    )
    return document


def _issue(story: Story, volume: str = "3.5") -> ConsentDocument:
    zones = ["hairline", "mid_scalp", "crown"]
    # Who was told today still has time to think.
    told_at = story.consultation.opened_at
    story.complete(FOUR_PRODUCTS, zones, volume=volume, told_at=told_at)
    ready = story.fresh()
    return issue_consent(by=story.by, consultation=ready, expected_version=ready.version)


def _sign(story: Story, document: ConsentDocument) -> None:
    language = story.consultation.patient.language
    interpreter = "" if language == "English" else "Iris Interpreter"
    facts = SigningFacts(
        route="paper_file",
        signer="patient",
        signer_name=story.consultation.patient.full_name,
        signed_at=timezone.now(),
        witness_name="Rita Reception",
        interpreter_name=interpreter,
        interpreter_language=language if interpreter else "",
    )
    complete_signature(by=story.by, document=document, facts=facts)
