"""Translations of the lists: whole in Spanish, true to the numbers, and never out of date."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from consult.formulary.actions import change_entry, create_entry, retire_entry
from consult.formulary.actions.loading import load_starter, starter_records
from consult.formulary.models import EvidenceSource, Ingredient, Risk, Translation
from consult.formulary.models.translations import (
    TRANSLATED,
    english_of,
    outdated_translations,
    translations_into,
)
from tests.formulary.conftest import WHY
from tests.formulary.proposing import publish_page

RECORDS = starter_records("translations_es")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*\s?%?")


def numbers_of(text):
    return sorted(number.replace(" ", "") for number in NUMBER.findall(text))


def entries_of(name):
    entries = apps.get_model("consult", name).objects.offered()
    return entries.citable() if name == "evidencesource" else entries


def test_every_text_that_a_patient_reads_is_in_spanish(db):
    spanish = translations_into("es")
    missing, wanted = [], 0
    for name, fields in TRANSLATED.items():
        for entry in entries_of(name):
            for field in fields:
                english = english_of(entry, field)
                row = spanish.get((name, entry.key, field))
                wanted += bool(english)
                if english and (row is None or row.of_text != english):
                    missing.append((name, entry.key, field))
    assert missing == []
    assert wanted == len(RECORDS) == len(spanish)
    assert outdated_translations() == []


def test_numbers_lines_and_marks_stay_as_they_are():
    marks = r"\b(?:FDA|PMID|PRISMA|CDC|EFSA|G6PD|PEG|DHT|HIV)\b"
    assert len(RECORDS) > 800
    for record in RECORDS:
        english, spanish = record["of_text"], record["text"]
        assert numbers_of(spanish) == numbers_of(english), record["key"]
        assert spanish.count("\n") == english.count("\n"), record["key"]
        assert spanish.strip() == spanish, record["key"]
        assert english.endswith(".") == spanish.endswith("."), record["key"]
        for mark in re.findall(marks, english):
            assert {"HIV": "VIH"}.get(mark, mark) in spanish, record["key"]


def test_it_names_no_language_but_spanish_and_says_that_it_is_a_draft(db):
    assert set(Translation.objects.values_list("language", flat=True)) == {"es"}
    assert Translation.objects.drafts().count() == Translation.objects.count()
    assert not Translation.objects.filter(unsourced_parts=[]).exists()


def test_a_changed_english_text_leaves_its_translation_behind(manager):
    pain = Risk.objects.get(key="pain")
    change_entry(
        by=manager, entry=pain, expected_version=1, reason=WHY,
        values={"patient_text": "It may hurt a lot."},
    )  # fmt: skip
    row = Translation.objects.get(entry_key="pain", field="patient_text")
    assert row.is_outdated
    assert outdated_translations() == [row.pk]
    load_starter()
    assert Translation.objects.get(pk=row.pk).text == row.text


def make(manager, **values):
    given = {
        "entry_list": "risk",
        "entry_key": "pain",
        "field": "patient_name",
        "language": "ar",
        "text": "ألم",
        **values,
    }
    return create_entry(by=manager, model=Translation, reason=WHY, values=given)


def test_a_new_translation_keeps_the_english_text_that_it_was_made_from(manager):
    row = make(manager)
    assert row.of_text == "Pain during or after the shots"
    assert not row.is_outdated
    assert list(translations_into("ar")) == [("risk", "pain", "patient_name")]
    retire_entry(by=manager, entry=row, reason=WHY)
    assert translations_into("ar") == {}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"entry_key": "nothing"}, "entry_key"),
        ({"field": "evidence_keys"}, "field"),
        ({"entry_key": "redness", "field": "typical_onset"}, "field"),
        ({"language": "en"}, "language"),
        ({"language": "Spanish please"}, "language"),
        ({"of_text": "An older text"}, "of_text"),
        ({"text": ""}, "text"),
        (
            {"entry_list": "ingredient", "entry_key": "finasteride", "field": "specific_risks"},
            "text",
        ),
    ],
)
def test_what_fits_nothing_is_refused_beside_its_cause(manager, values, field):
    with pytest.raises(ValidationError) as refused:
        make(manager, **values)
    assert field in refused.value.message_dict


def test_a_text_has_one_translation_into_a_language(manager):
    make(manager)
    with pytest.raises(ValidationError, match="already has a translation"):
        make(manager)
    row = Translation.objects.get(language="ar")
    row.pk, row.key = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.filter(language="ar").update(language="en")


def test_an_outdated_translation_is_mended_by_naming_the_new_text(manager):
    Ingredient.objects.filter(key="zinc").update(name="Zinc salts")
    row = Translation.objects.get(entry_key="zinc", field="name")
    with pytest.raises(ValidationError, match="now is “Zinc salts”"):
        change_entry(
            by=manager, entry=row, expected_version=1, reason=WHY, values={"text": "Sales de zinc"}
        )
    changed = change_entry(
        by=manager, entry=row, expected_version=1, reason=WHY,
        values={"text": "Sales de zinc", "of_text": ""},
    )  # fmt: skip
    assert changed.of_text == "Zinc salts"
    assert outdated_translations() == []


def test_the_title_of_a_study_stays_as_it_was_published():
    assert "title" not in TRANSLATED["evidencesource"]
    assert not EvidenceSource._meta.get_field("title").blank


def test_the_lists_show_and_find_what_is_outdated(manager, client):
    Risk.objects.filter(key="pain").update(patient_text="It may hurt a lot.")
    client.force_login(manager)
    page = client.get("/admin/consult/translation/?outdated=yes").text
    assert "the English text has changed" in page
    assert "1 translation" in page
    page = client.get("/admin/consult/translation/?outdated=no&entry_list=redflag").text
    assert "the English text has changed" not in page
    row = Translation.objects.get(entry_key="pain", field="patient_text")
    address = f"/admin/consult/translation/{row.pk}/change/"
    assert "English text that it translates" in client.get(address).text
    answer = client.post(
        address,
        {
            "entry_list": "risk",
            "entry_key": "pain",
            "field": "patient_text",
            "language": "es",
            "text": "Puede doler mucho.",
            "of_text": "",
            "reason": WHY,
            "seen_version": 1,
            "sources": "",
            "unsourced_parts": "",
        },
    )
    publish_page(client, answer)
    row.refresh_from_db()
    assert (row.text, row.of_text) == ("Puede doler mucho.", "It may hurt a lot.")
