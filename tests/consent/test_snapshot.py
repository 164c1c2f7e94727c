"""The snapshot holds all that is printed, and changes with the plan alone."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from consult.consent.document import document_pdf, html_of
from consult.consent.models import ConsentDocument
from consult.consent.refusals import (
    WordingIsMissing,
)
from consult.consent.snapshot import plan_digest
from consult.consultations.models import FormulaLine
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    ConsentText,
    EvidenceSource,
    HealthQuestion,
    Ingredient,
    RedFlag,
    Risk,
)
from consult.seal import canonical_bytes, sha256_hex
from tests.consent import builders
from tests.consent.making import issue, snapshot_of


def test_the_stored_document_does_not_change_with_the_lists(ready):
    document = issue(ready)
    before = bytes(document.pdf), bytes(document.snapshot), document.html
    Ingredient.objects.update(patient_text="Quite harmless.")
    Risk.objects.all().update(patient_text="Nothing to see.")
    ConsentText.objects.update(text="changed")
    FormulaLine.objects.update(amount=Decimal("9"))
    stored = ConsentDocument.objects.get(pk=document.pk)
    assert (bytes(stored.pdf), bytes(stored.snapshot), stored.html) == before
    assert sha256_hex(bytes(stored.pdf)) == stored.pdf_sha256
    assert sha256_hex(bytes(stored.snapshot)) == stored.sha256


def test_the_pdf_is_made_from_the_snapshot_alone(ready, django_assert_num_queries):
    consultation, by = ready
    sealed = canonical_bytes(snapshot_of(consultation, by))
    with django_assert_num_queries(0):
        first = document_pdf(html_of(json.loads(sealed), sha256_hex(sealed)), sealed)
        second = document_pdf(html_of(json.loads(sealed), sha256_hex(sealed)), sealed)
    assert first == second


def test_the_same_consultation_gives_the_same_snapshot(ready):
    consultation, by = ready
    one = snapshot_of(consultation, by)
    two = snapshot_of(builders.loaded(consultation), by)
    assert canonical_bytes(one) == canonical_bytes(two)


def test_the_plan_digest_notices_the_plan_and_nothing_else(ready):
    consultation, by = ready
    first = plan_digest(snapshot_of(consultation, by))
    assert plan_digest(snapshot_of(consultation, by, number="C-2026-000009")) == first
    Risk.objects.all().update(frequency_text="other words")
    assert plan_digest(snapshot_of(builders.loaded(consultation), by)) == first
    FormulaLine.objects.filter(position=1).update(amount=Decimal("1.5"))
    assert plan_digest(snapshot_of(builders.loaded(consultation), by)) != first


def test_an_ingredient_of_two_injections_is_printed_once_with_both_names(ready):
    consultation, by = ready
    lots = [line.lot for line in FormulaLine.objects.all()][:1]
    builders.build_injection(consultation, by, lots, number=2)
    snapshot = snapshot_of(builders.loaded(consultation), by)
    rows = [row for row in snapshot["ingredient_risks"] if row["name"] == "Dutasteride"]
    assert len(rows) == 1
    assert rows[0]["where"] == "in Injections 1 and 2"


def test_a_clinic_elsewhere_prints_its_own_emergency_number(ready):
    consultation, by = ready
    consultation.clinic.emergency_number = "112"
    text = canonical_bytes(snapshot_of(consultation, by)).decode()
    assert "911" not in text
    assert "Call 112 at once" in text


def test_wording_that_lost_its_data_is_refused(ready):
    consultation, by = ready
    ConsentText.objects.filter(slot="key_also_in").update(text="Also in it: some things.")
    with pytest.raises(WordingIsMissing) as refused:
        snapshot_of(consultation, by)
    assert refused.value.slots == ("key_also_in",)


def test_wording_that_is_retired_is_refused(ready):
    consultation, by = ready
    ConsentText.objects.filter(slot="signatures_heading").update(retired_at=builders.NOW)
    with pytest.raises(WordingIsMissing):
        snapshot_of(consultation, by)


def test_the_draft_notice_goes_when_all_is_signed_off(ready):
    consultation, by = ready
    assert any("Draft" in notice for notice in snapshot_of(consultation, by)["notices"])
    for model in (
        Alternative,
        ChecklistItem,
        ConsentText,
        EvidenceSource,
        HealthQuestion,
        Ingredient,
        RedFlag,
        Risk,
    ):
        model.objects.update(signed_off_at=builders.NOW)
    assert snapshot_of(builders.loaded(consultation), by)["notices"] == []
