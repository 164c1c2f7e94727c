"""A change means a new consent, which says what changed; a lot is no change."""

from __future__ import annotations

import json
from datetime import date

import pytest

from consult.consent.actions import record_refusal
from consult.consent.changes import changes_since, lot_notes
from consult.consent.models import ConsentDocument
from consult.consent.status import ConsentState, state_of
from consult.consultations.models import FormulaLine, SectionSave
from consult.formulary.models import ConsentText, HealthQuestion, Ingredient, Lot, ProductComponent
from consult.patients.models import Allergy, HealthFact, Patient
from consult.seal import sha256_hex
from tests.consent import builders, lives
from tests.consent.making import pdf_of_snapshot, snapshot_of
from tests.consent.papers import squeezed, structure_of, text_of


def injection(consultation):
    return consultation.injections.get()


def formula(consultation, by):
    ProductComponent.objects.filter(ingredient__key="biotin").update(strength="7")


def dose(consultation, by):
    lives.change_dose()


def volume(consultation, by):
    consultation.injections.update(total_volume_ml="3.5")


def product(consultation, by):
    lot = builders.build_product(
        consultation.clinic, "Demo Other", [("biotin", "active", "5", "mg/mL")]
    )
    FormulaLine.objects.filter(position=3).update(product=lot.product, lot=lot)


def area(consultation, by):
    consultation.injections.update(zones=["back"])


def injector(consultation, by):
    other = builders.build_staff(consultation.clinic, "berta")
    consultation.injections.update(injector=other)


def allergies(consultation, by):
    Allergy.objects.create(
        patient=consultation.patient, free_text="Nuts", severity="mild", certainty="reported",
        recorded_by=by, recorded_at=builders.NOW,
    )  # fmt: skip


def health(consultation, by):
    HealthFact.objects.create(
        patient=consultation.patient, topic="pregnancy", answer="maybe", recorded_by=by,
        recorded_at=builders.NOW,
    )  # fmt: skip


def patient(consultation, by):
    Patient.objects.update(family_name="Other")


CHANGES = {
    "formula": formula,
    "dose": dose,
    "product": product,
    "area": area,
    "injector": injector,
    "allergies": allergies,
    "health": health,
    "patient": patient,
}


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("kind", CHANGES)
def test_each_change_supersedes_and_is_named(ready, kind):
    consultation, by = ready
    document = lives.signed(consultation, by)
    CHANGES[kind](consultation, by)
    loaded = builders.loaded(consultation)
    assert state_of(loaded) == ConsentState.SUPERSEDED
    found = changes_since(document, loaded)
    assert kind in {change.kind for change in found}


@pytest.mark.usefixtures("no_engine")
def test_names_and_no_keys_are_told(ready):
    consultation, by = ready
    document = lives.signed(consultation, by)
    Ingredient.objects.filter(key="procaine").update(name="Procaine (Novocain)")
    health(consultation, by)
    area(consultation, by)
    told = [
        (c.what, c.before, c.after) for c in changes_since(document, builders.loaded(consultation))
    ]
    assert told == [
        ("Injection 1: Where", "Frontal hairline, Mid-scalp, Crown (vertex)", "Back of the head"),
        ("Health: Pregnancy", "no", "maybe"),
    ]


@pytest.mark.usefixtures("no_engine")
def test_an_order_is_no_change(ready):
    consultation, by = ready
    lives.signed(consultation, by)
    lines = list(FormulaLine.objects.order_by("position"))
    for step in (10, -1):
        for number, line in enumerate(reversed(lines)):
            FormulaLine.objects.filter(pk=line.pk).update(
                position=number + 1 if step < 0 else number + 11
            )
    consultation.injections.update(zones=["crown", "hairline", "mid_scalp"])
    assert state_of(builders.loaded(consultation)) == ConsentState.SIGNED


@pytest.mark.usefixtures("no_engine")
def test_another_lot_or_day_is_a_note_and_voids_nothing(ready):
    consultation, by = ready
    document = lives.signed(consultation, by)
    assert lot_notes(document, builders.loaded(consultation)) == []
    line = FormulaLine.objects.get(position=1)
    lot = Lot.objects.create(
        clinic=consultation.clinic, product=line.product, number="L-NEW", expiry=date(2028, 1, 31)
    )
    FormulaLine.objects.filter(pk=line.pk).update(lot=lot)
    consultation.injections.update(planned_on=date(2026, 12, 9))
    SectionSave.objects.create(
        consultation=consultation, key=f"formula:{line.injection_id}", version=1, by=by,
        at=builders.NOW,
    )  # fmt: skip
    loaded = builders.loaded(consultation)
    assert state_of(loaded) == ConsentState.SIGNED
    planned, changed = lot_notes(document, loaded)
    assert (planned.before, planned.after) == ("01-Dec-2026", "09-Dec-2026")
    assert changed.after == "L-NEW, expires 31-Jan-2028"
    assert "Demo Dutasteride 0.05 %" in changed.what
    assert (changed.recorded.by, changed.recorded.at) == (by.full_name, builders.NOW)


@pytest.mark.usefixtures("no_engine")
def test_a_lot_stays_printed(ready):
    consultation, by = ready
    snapshot = snapshot_of(consultation, by)
    facts = [fact for line in snapshot["injections"][0]["products"] for fact in line["facts"]]
    assert [name for name, _ in facts].count("Lot") == 3
    assert len(snapshot["day"][0]["lots"]) == 3
    assert "lot" not in json.dumps(snapshot["plan"]["injections"][0]["lines"]).split('"')


def changes_of(document: ConsentDocument):
    return json.loads(bytes(document.snapshot))["changes"]


@pytest.mark.usefixtures("no_engine")
def test_the_new_consent_names_the_signed_one_and_what_changed(ready):
    consultation, by = ready
    first = lives.signed(consultation, by)
    assert changes_of(first) is None
    assert first.supersedes is None
    lives.change_dose()
    second = lives.issue(consultation, by)
    told = changes_of(second)
    assert second.supersedes == first
    assert told["heading"] == f"Changed since what you signed on 24-Nov-2026 ({first.number})"
    assert told["rows"] == [
        {
            "kind": "dose",
            "what": "Injection 1: Demo Dutasteride 0.05 %, Demo Compounding Pharmacy: Drawn up",
            "before": "1 mL",
            "after": "2 mL",
        }
    ]


@pytest.mark.usefixtures("no_engine")
def test_a_form_that_nobody_signed_is_called_a_form(ready):
    consultation, by = ready
    first = lives.issue(consultation, by)
    lives.change_dose()
    second = lives.issue(consultation, by)
    assert second.supersedes == first
    assert changes_of(second)["heading"] == (
        f"Changed since the form of 24-Nov-2026 ({first.number})"
    )


@pytest.mark.usefixtures("no_engine")
def test_what_was_signed_counts_more_than_what_was_printed_since(ready):
    """A change that stood only in an unsigned form would else never be told."""
    consultation, by = ready
    first = lives.signed(consultation, by)
    lives.change_dose("2")
    lives.issue(consultation, by)
    area(consultation, by)
    third = lives.issue(consultation, by)
    assert third.supersedes == first
    assert [row["kind"] for row in changes_of(third)["rows"]] == ["dose", "area"]


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("ended", [lives.refused, lives.withdrawn, lives.in_error])
def test_an_ended_consent_is_not_superseded_and_not_given_again(ready, ended):
    consultation, by = ready
    first = ended(consultation, by)
    second = lives.issue(consultation, by)
    assert second != first
    assert second.supersedes is None
    assert changes_of(second) is None


@pytest.mark.usefixtures("no_engine")
def test_a_new_risk_gives_a_new_document_even_where_the_paper_would_say_the_same(ready):
    consultation, by = ready
    first = lives.signed(consultation, by)
    ingredient = Ingredient.objects.get(key="dutasteride")
    known = {topic for row in ingredient.contraindications.all() for topic in row.topics}
    asked = HealthQuestion.objects.exclude(key__in=known).first()
    ingredient.contraindications.create(text="x", is_absolute=True, topics=[asked.key])
    second = lives.issue(consultation, by)
    assert second != first
    assert [row["kind"] for row in changes_of(second)["rows"]] == ["risk"]
    assert state_of(builders.loaded(consultation)) == ConsentState.ISSUED


@pytest.mark.usefixtures("no_engine")
def test_only_other_wording_says_that_nothing_changed(ready):
    consultation, by = ready
    lives.signed(consultation, by)
    ConsentText.objects.filter(slot="lead").update(text="Please read it all.")
    second = lives.issue(consultation, by)
    told = changes_of(second)
    assert told["rows"] == []
    assert told["note"].startswith("Nothing in your plan has changed.")


@pytest.mark.usefixtures("no_engine")
def test_what_changed_is_no_reason_to_issue_once_more(ready):
    consultation, by = ready
    lives.signed(consultation, by)
    lives.change_dose()
    second = lives.issue(consultation, by)
    assert lives.issue(consultation, by) == second


@pytest.mark.usefixtures("no_engine")
def test_a_refused_form_opens_the_way_without_a_difference(ready):
    consultation, by = ready
    document = lives.issue(consultation, by)
    record_refusal(by=by, document=document, reason="no")
    lives.change_dose()
    assert lives.issue(consultation, by).supersedes is None


def test_the_paper_prints_every_row_after_the_key_facts(ready):
    consultation, by = ready
    lives.signed(consultation, by)
    lives.change_dose()
    area(consultation, by)
    snapshot = snapshot_of(builders.loaded(consultation), by, number="C-2026-000002")
    pdf = pdf_of_snapshot(snapshot)
    text = text_of(pdf)
    for row in snapshot["changes"]["rows"]:
        assert all(squeezed(row[part]) in text for part in ("what", "before", "after"))
    heads = [snapshot["changes"]["heading"], snapshot["words"]["plan_heading"]]
    places = [text.index(squeezed(head)) for head in heads]
    assert places == sorted(places)
    # The parts that other sentences name by number keep their numbers.
    assert squeezed(f"7 {snapshot['words']['risks_heading']}") in text
    assert "Changed since what you signed" in structure_of(pdf)


@pytest.mark.usefixtures("no_engine")
def test_superseding_touches_no_stored_byte(ready):
    consultation, by = ready
    first = lives.signed(consultation, by)
    lives.change_dose()
    lives.issue(consultation, by)
    stored = ConsentDocument.objects.get(pk=first.pk)
    assert sha256_hex(bytes(stored.pdf)) == first.pdf_sha256
    assert sha256_hex(bytes(stored.snapshot)) == first.sha256
