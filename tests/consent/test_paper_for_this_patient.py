"""The paper speaks of this patient and this mix, once and in plain words."""

from __future__ import annotations

import re
from html import unescape as html_unescaped

import pytest

from consult.consent.document import html_of
from consult.consultations.models import FindingOverride, FormulaLine
from consult.consultations.review import review_of
from consult.formulary.models import (
    ChecklistItem,
    Ingredient,
    RedFlag,
)
from tests.consent import builders
from tests.consent.making import snapshot_of


def signs_of(snapshot) -> set[str]:
    groups = [*snapshot["aftercare"]["at_once"], *snapshot["aftercare"]["later"]]
    return {row["label"] for group in groups for row in group["rows"]}


def labels_of(*keys: str) -> set[str]:
    return set(RedFlag.objects.filter(key__in=keys).values_list("label", flat=True))


def all_signs() -> set[str]:
    return set(RedFlag.objects.after().values_list("label", flat=True))


OF_HORMONES = ("rf_mood", "rf_selfharm")
OF_BOTULINUM = ("rf_botox_after",)


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        ({}, OF_BOTULINUM),
        ({"category": "drug_neurotoxin"}, ()),
        ({"flags": []}, (*OF_HORMONES, *OF_BOTULINUM)),
        ({"flags": ["mood_warning"]}, OF_BOTULINUM),
    ],
)
def test_only_signs_of_drugs_that_are_not_in_the_shots_are_left_out(ready, changes, left_out):
    consultation, by = ready
    Ingredient.objects.filter(key="dutasteride").update(**changes)
    printed = signs_of(snapshot_of(builders.loaded(consultation), by))
    assert printed == all_signs() - labels_of(*left_out)
    assert len(labels_of(*OF_HORMONES, *OF_BOTULINUM)) == 3


def test_every_sign_is_printed_while_a_maker_keeps_the_contents_secret(ready):
    consultation, by = ready
    product = FormulaLine.objects.get(position=1).product
    product.is_fully_disclosed = False
    product.save()
    assert signs_of(snapshot_of(builders.loaded(consultation), by)) == all_signs()


def second_injection(consultation, by):
    lots = [line.lot for line in FormulaLine.objects.all()][:1]
    return builders.build_injection(consultation, by, lots, number=2)


def test_steps_that_injections_share_are_printed_once(ready):
    consultation, by = ready
    injection = second_injection(consultation, by)
    injection.technique_answers.filter(item__key="ck_device_parts").update(
        answer="not_applicable", reason="No device is used."
    )
    technique = snapshot_of(builders.loaded(consultation), by)["technique"]
    headings = {block["heading"]: len(block["steps"]) for block in technique["yes"]}
    assert headings.pop("Injections 1 and 2: will be done") > 20
    assert headings == {"Injection 1: will be done": 1}
    assert [block["heading"] for block in technique["not_applicable"]] == [
        "Injection 2: does not apply, and why"
    ]
    assert len(technique["lines"]) == 1


def test_a_step_is_printed_in_the_patients_words_where_there_are_some(ready):
    consultation, by = ready
    ChecklistItem.objects.filter(key="ck_hands").update(patient_text="We wash our hands.")
    steps = snapshot_of(builders.loaded(consultation), by)["technique"]["yes"][0]["steps"]
    item = ChecklistItem.objects.get(key="ck_hands")
    texts = [step["text"] for step in steps]
    assert "We wash our hands." in texts
    assert item.text not in texts


def test_steps_about_consent_are_the_clinicians_record(ready):
    consultation, by = ready
    second_injection(consultation, by)
    snapshot = snapshot_of(builders.loaded(consultation), by)
    steps = [step["text"] for block in snapshot["technique"]["yes"] for step in block["steps"]]
    for item in ChecklistItem.objects.filter(phase="consent"):
        assert item.text not in steps
        assert any(item.text in line for line in snapshot["recorded"])
    who = f"({by.full_name}, 24-Nov-2026 10:30 EST)"
    assert all("your clinician recorded “yes”" in line for line in snapshot["recorded"])
    assert all(who in line for line in snapshot["recorded"])
    without = "No published study was found for Injection 2, so there was none to show."
    plain = [line for line in snapshot["recorded"] if without in line]
    assert [line.startswith("Injection 2:") for line in plain] == [True]


def test_an_active_part_without_a_text_on_pregnancy_is_not_known(ready):
    consultation, by = ready
    lines = snapshot_of(consultation, by)["pregnancy"]
    assert lines[-1] == (
        "Pregnancy and breast-feeding, for Dexpanthenol (provitamin B5) and Biotin (vitamin B7):"
        " not known."
    )


def test_options_not_talked_about_are_named_once(ready):
    consultation, by = ready
    whole = snapshot_of(consultation, by)["alternatives"]
    assert "prefers to try shots first" in whole["all"]
    assert (whole["open"], {row["outcome"] for row in whole["rows"]}) == ("", {""})
    consultation.alternative_discussions.filter(alternative__key="transplant").delete()
    part = snapshot_of(builders.loaded(consultation), by)["alternatives"]
    rows = {row["name"]: row for row in part["rows"]}
    assert (part["all"], part["open"]) == ("", "Not talked about today: Hair transplant surgery.")
    assert rows["Hair transplant surgery"]["outcome"] == ""
    assert "prefers to try" in rows["Topical minoxidil"]["outcome"]


def test_unknown_main_risks_of_an_option_are_said(ready):
    consultation, by = ready
    rows = {row["name"]: row for row in snapshot_of(consultation, by)["alternatives"]["rows"]}
    assert rows["See a dermatologist first"]["risks"] == ""
    said = rows["Low-level light or laser cap"]["risks"]
    assert said == "Not stated in the sources we read."


@pytest.mark.parametrize(
    ("language", "is_said"),
    [("Portuguese", True), ("English", False), ("en-US", False), ("", False), ("Enets", True)],
)
def test_another_language_asks_for_an_interpreter(ready, language, is_said):
    consultation, by = ready
    consultation.patient.language = language
    notice = snapshot_of(consultation, by)["patient"]["language_notice"]
    assert (f"{language}. This paper is in English: ask for an interpreter" in notice) is is_said


def test_an_email_is_printed_only_where_there_is_one(ready):
    consultation, by = ready
    assert "Email: care@example.org" in html_of(snapshot_of(consultation, by), "0" * 64)
    consultation.clinic.email = ""
    assert "Email" not in html_of(snapshot_of(consultation, by), "0" * 64)


def test_the_names_of_patient_and_clinician_stand_in_their_rows(ready):
    consultation, by = ready
    html = html_of(snapshot_of(consultation, by), "0" * 64)
    signatures = html[html.index('<section class="signatures">') :]
    names = re.findall(r"<td><bdi>([^<]+)</bdi></td><td></td>", signatures)
    assert names == ["Zoë María Núñez-Albright", by.full_name]


def test_an_allergy_in_free_text_says_who_looked_at_it(ready):
    consultation, by = ready
    allergy = consultation.patient.allergies.create(
        free_text="red syrup", severity="mild", certainty="reported",
        recorded_by=by, recorded_at=builders.NOW,
    )  # fmt: skip
    stops = review_of(builders.loaded(consultation)).open_stops
    stop = next(s for s in stops if s.subject.key == f"allergy:{allergy.pk}")
    before = snapshot_of(builders.loaded(consultation), by)["allergies"]["rows"]
    assert any("It needs a person's look" in row["note"] for row in before)
    FindingOverride.objects.create(
        consultation=consultation, code=stop.code, subject=stop.subject.key, message=stop.message,
        reason="Compared with every label", by=by, at=builders.NOW,
    )  # fmt: skip
    snapshot = snapshot_of(builders.loaded(consultation), by)
    note = next(row for row in snapshot["allergies"]["rows"] if row["name"] == "red syrup")["note"]
    assert f"{by.full_name} looked at it on 24-Nov-2026" in note
    assert "Compared with every label." in note
    assert stop.message in html_unescaped(html_of(snapshot, "0" * 64))
    assert all(row["source"] != "Product safety rule" for row in snapshot["overrides"])
