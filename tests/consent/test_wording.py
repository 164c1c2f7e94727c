"""The starter wording: complete, plain, and free of what must not be said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from consult.consent.wording import slots_of_template
from consult.formulary.actions.loading import STARTER
from consult.formulary.reading_grade import reading_grade

ROOT = Path(__file__).resolve().parents[2]
RECORDS = json.loads((STARTER / "document_texts.json").read_text())["records"]
TEXTS = {record["slot"]: record["text"] for record in RECORDS}


@pytest.mark.parametrize("slot", [s for s, text in TEXTS.items() if text.endswith((".", "?"))])
def test_a_sentence_can_be_read_in_grade_eight(slot):
    grade = reading_grade(TEXTS[slot])
    assert grade is None or grade <= 8, TEXTS[slot]


def test_the_template_finds_all_its_words():
    assert slots_of_template() - set(TEXTS) == set()


def test_every_word_is_used():
    code = "\n".join(p.read_text() for p in (ROOT / "consult/consent").rglob("*.py"))
    families = (
        "zone_",
        "route_",
        "device_",
        "gloves_",
        "role_",
        "vial_",
        "content_",
        "answer_",
        "allergy_severity_",
        "allergy_certainty_",
        "level_",
        "relation_",
        "evidence_level_",
        "risks_",
        "technique_",
        "frequency_",
        "outcome_",
        "key_",
        "health_",
        "record_role_",
        "record_route_",
        "alternative_",
        "diagnosis_by_",
        "talk_how_",
        "teach_back_",
        "change_allergies_",
        "cover_",
        "finding_",
    )
    unused = [
        slot
        for slot in TEXTS
        if f'"{slot}"' not in code
        and slot not in slots_of_template()
        and f'("{slot.removeprefix("label_")}",' not in code
        and not slot.startswith(families)
    ]
    assert unused == []


def test_no_false_statement_and_no_promise():
    text = " ".join(TEXTS.values()).lower()
    for phrase in ["who approv", "safe and effective", "guarantee", "sulfite"]:
        assert phrase not in text
