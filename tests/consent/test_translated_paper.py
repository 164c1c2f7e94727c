"""What stands on a paper in another language, and what it says of the rest."""

from __future__ import annotations

import json
import re

import pytest

from consult.consent.document import html_of
from consult.consent.snapshot import build_snapshot
from consult.consultations.review import review_of
from consult.formulary.actions.loading import LISTS
from consult.formulary.models import ConsentText, Risk, Translation
from consult.patients.models import Allergy
from consult.seal import canonical_bytes
from tests.consent import builders, papers
from tests.consent.making import missing_from, pdf_of_snapshot
from tests.consent.test_issuing_translations import issue

ENGLISH = ("C-2026-000001", "ab" * 32)
MARKED = re.compile("\u2066([^\u2066\u2069]*)\u2069")


def translated(consultation, by, language="es"):
    return build_snapshot(
        consultation,
        review_of(consultation),
        number="C-2026-000001-ES",
        issued_by=by,
        issued_at=builders.NOW,
        language=language,
        english=ENGLISH,
    )


def marked(snapshot):
    return MARKED.findall(canonical_bytes(snapshot).decode())


def test_the_spanish_paper_is_spanish(ready):
    document = issue(*ready)
    text = papers.text_of(bytes(document.pdf))
    used = Translation.objects.filter(entry_key__in=["dutasteride", "dexpanthenol", "biotin"])
    wanted = [row.text for row in used.exclude(field="us_status_as_of")]
    wanted += [
        line
        for row in Translation.objects.filter(entry_list="risk", field="patient_text")
        if row.entry_key not in {"vascular_block"}
        for line in [row.text]
    ]
    wanted = [line for text in wanted for line in text.split("\n")]
    wanted += ["14-jul-1985 (41 años)", "24-nov-2026 10:30 EST", "Firmas", "dermatoscopia"]
    wanted += ["C-2026-000001-ES", document.translation_of.sha256]
    assert len(wanted) > 40
    assert missing_from(text, wanted) == []
    assert 'lang="es-US"' in document.html
    assert "Pain during" not in document.html


def test_only_what_has_no_translation_is_marked_as_english(ready):
    snapshot = translated(*ready)
    titles = {source["title"].strip("\u2066\u2069") for source in snapshot["evidence"]["sources"]}
    assert set(marked(snapshot)) == titles
    notice = snapshot["notices"][-1]
    assert "los títulos de los estudios" in notice
    assert "lo que escribió el personal" in notice
    assert "Riesgos" not in notice


def test_an_outdated_translation_is_not_printed_and_the_paper_says_so(ready):
    consultation, by = ready
    Risk.objects.filter(key="pain").update(patient_text="It may hurt a lot. Call 911.")
    snapshot = translated(consultation, by)
    row = next(
        r for group in snapshot["risks"] for r in group["rows"] if r["name"].startswith("Dolor")
    )
    assert row["text"] == "\u2066It may hurt a lot. Call 911.\u2069"
    assert "Riesgos" in snapshot["notices"][-1]
    html = html_of(json.loads(canonical_bytes(snapshot)), "ab" * 32)
    assert '<span lang="en" dir="ltr">It may hurt a lot. Call 911.</span>' in html


def test_a_retired_translation_is_not_printed(ready):
    Translation.objects.filter(entry_key="pain").update(retired_at=builders.NOW)
    assert "Pain during or after the shots" in marked(translated(*ready))


def test_translations_cost_one_query_however_many_there_are(ready, django_assert_max_num_queries):
    consultation, by = ready
    review = review_of(consultation)
    given = {"number": "C-1", "issued_by": by, "issued_at": builders.NOW}
    with django_assert_max_num_queries(30) as english:
        build_snapshot(consultation, review, **given)
    english_count = len(english.captured_queries)
    with django_assert_max_num_queries(english_count + 1):
        build_snapshot(consultation, review, **given, language="es", english=ENGLISH)


def test_an_allergy_is_named_in_the_language_of_the_paper(ready):
    consultation, by = ready
    Allergy.objects.create(
        patient=consultation.patient, free_text="Erdbeeren", severity="mild",
        certainty="reported", recorded_by=by, recorded_at=builders.NOW,
    )  # fmt: skip
    rows = translated(builders.loaded(consultation), by)["allergies"]["rows"]
    assert {row["name"] for row in rows} == {"Procaína", "Erdbeeren"}


@pytest.mark.parametrize(
    ("spoken", "shown", "is_noticed"),
    [("Spanish", "español", False), ("English", "English", True), ("", "no se preguntó", False)],
)
def test_the_language_notice_compares_with_the_papers_language(ready, spoken, shown, is_noticed):
    consultation, by = ready
    consultation.patient.language = spoken
    patient = translated(consultation, by)["patient"]
    assert patient["language"] == shown
    assert bool(patient["language_notice"]) == is_noticed


def test_the_draft_notice_waits_for_the_translations_too(ready):
    consultation, by = ready
    assert any("Borrador" in notice for notice in translated(consultation, by)["notices"])
    for _name, model in LISTS:
        model.objects.update(signed_off_at=builders.NOW)
    consultation = builders.loaded(consultation)
    Translation.objects.filter(entry_key="pain", field="patient_name").update(signed_off_at=None)
    drafts = [n for n in translated(consultation, by)["notices"] if "Borrador" in n]
    assert len(drafts) == 1
    Translation.objects.update(signed_off_at=builders.NOW)
    assert not [n for n in translated(consultation, by)["notices"] if "Borrador" in n]


# --- a language from right to left, with texts that only stand in ------------------------------


@pytest.fixture
def arabic(ready):
    """Stand-in Arabic wording for every slot, and for the names of the risks."""
    for row in ConsentText.objects.filter(language="en"):
        places = " ".join(re.findall(r"\{\w+\}", row.text))
        ConsentText.objects.create(
            key=f"ar-{row.slot}"[:80],
            slot=row.slot,
            language="ar",
            text=f"نص عربي {places}".strip(),
        )
    for risk in Risk.objects.all():
        Translation.objects.create(
            key=f"ar-{risk.key}", entry_list="risk", entry_key=risk.key, field="patient_name",
            language="ar", text="خطر", of_text=risk.patient_name,
        )  # fmt: skip
    return ready


def test_a_language_from_right_to_left_needs_nothing_but_its_texts(arabic):
    document = issue(*arabic, "ar")
    snapshot = json.loads(bytes(document.snapshot))
    assert (snapshot["language"], snapshot["direction"]) == ("ar", "rtl")
    assert document.number == "C-2026-000001-AR"
    assert '<html lang="ar" dir="rtl">' in document.html
    assert {row["name"] for group in snapshot["risks"] for row in group["rows"]} == {"خطر"}
    assert "The skin may be red for a while." in marked(snapshot)
    assert '<span lang="en" dir="ltr">Dutasteride' in document.html
    assert bytes(document.pdf).startswith(b"%PDF-")
    assert 'dir="rtl"' not in document.translation_of.html


def test_days_and_names_keep_their_order_from_right_to_left(arabic):
    snapshot = translated(*arabic, "ar")
    assert snapshot["patient"]["born"] == "\u206814-Jul-1985\u2069"
    assert "\u2068America/New_York\u2069" in snapshot["time_zone_note"]


def test_a_snapshot_in_spanish_makes_a_paper_with_no_missing_shape(ready):
    assert pdf_of_snapshot(translated(*ready)).startswith(b"%PDF-")
