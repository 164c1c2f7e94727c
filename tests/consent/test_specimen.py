"""Specimens and previews: the present wording on paper, about nobody, and nothing stored."""

from __future__ import annotations

import io
import json

import pytest
from django.urls import reverse
from pypdf import PdfReader

from consult.consent.models import ConsentDocument
from consult.consent.specimen.pieces import LISTS
from consult.consent.specimen.whole import specimen_snapshot
from consult.consent.wording import Wording
from consult.consultations.models import Consultation
from consult.formulary.actions import change_entry, retire_entry
from consult.formulary.models import ConsentText, Product, RedFlag, Revision, Risk, Translation
from consult.formulary.plain_words import patient_fields
from consult.patients.models import Patient
from tests import builders
from tests.consent.builders import NOW
from tests.formulary.pages import form_data

pytestmark = pytest.mark.django_db
RECORDS = (ConsentDocument, Consultation, Patient, Revision)


@pytest.fixture
def clinic():
    return builders.make_clinic()


@pytest.fixture
def manager(clinic):
    return builders.make_member(clinic, "mona", "formulary admin", is_staff=True)


@pytest.fixture
def as_manager(manager):
    return builders.sign_in(manager)


def pages_of(response) -> list[str]:
    assert response.status_code == 200, response.text
    assert response["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages]


def words_of(response) -> str:
    return " ".join(" ".join(pages_of(response)).split())


# --- the whole document -----------------------------------------------------------------------


@pytest.mark.parametrize(("language", "mark"), [("en", "SPECIMEN"), ("es", "MUESTRA")])
def test_every_page_is_marked_and_nothing_is_stored(as_manager, language, mark) -> None:
    before = [
        model.objects.count() for model in (ConsentDocument, Consultation, Patient, Revision)
    ]
    pages = pages_of(as_manager.get(reverse("specimen", args=[language])))
    assert len(pages) >= 3
    for page in pages:
        assert mark in page
    notice = Wording.published(language)("specimen_notice")
    assert notice in " ".join(pages[0].split())
    after = [model.objects.count() for model in RECORDS]
    assert after == before


def test_it_prints_the_present_wording(as_manager, manager) -> None:
    row = ConsentText.objects.get(slot="choice_free", language="en")
    text = "You may say no to this at any time, and we will still care for you well."
    change_entry(
        by=manager, entry=row, expected_version=row.version, values={"text": text}, reason="Plain."
    )
    assert text in words_of(as_manager.get(reverse("specimen", args=["en"])))


def test_products_of_the_list_are_the_example(clinic) -> None:
    builders.make_product(*builders.PRODUCTS["biotin"])
    snapshot = specimen_snapshot(clinic, "en", NOW)
    names = [row["name"] for row in snapshot["injections"][0]["products"]]
    assert names == ["Test Biotin"]
    assert snapshot["document"]["number"] == "Specimen, no number"


def test_without_products_a_vial_is_made_up(clinic) -> None:
    assert not Product.objects.exists()
    (product,) = specimen_snapshot(clinic, "en", NOW)["injections"][0]["products"]
    assert product["name"] == "Example vial"
    assert len(product["components"]) == 2


def test_it_takes_few_questions_however_long_the_lists(clinic, django_assert_max_num_queries):
    for word in ("biotin", "minoxidil", "blend"):
        builders.make_product(*builders.PRODUCTS[word])
    with django_assert_max_num_queries(45):
        specimen_snapshot(clinic, "es", NOW)


def test_only_those_who_manage_the_lists_see_it(clinic) -> None:
    client = builders.sign_in(builders.make_clinician(clinic))
    assert client.get(reverse("specimen", args=["en"])).status_code == 403
    assert client.get(reverse("entry-preview", args=["risk"])).status_code == 403


def test_a_language_without_its_sentences_has_none(as_manager, manager) -> None:
    assert as_manager.get(reverse("specimen", args=["fr"])).status_code == 404
    row = ConsentText.objects.get(slot="choice_free", language="es")
    retire_entry(by=manager, entry=row, reason="For a test.")
    assert as_manager.get(reverse("specimen", args=["es"])).status_code == 404


def test_the_front_page_leads_to_it(as_manager) -> None:
    page = as_manager.get(reverse("admin:index")).text
    for language in ("en", "es"):
        assert reverse("specimen", args=[language]) in page


# --- the versions of the sentences --------------------------------------------------------------


def test_a_snapshot_says_in_which_version_each_sentence_stands(clinic, manager) -> None:
    row = ConsentText.objects.get(slot="choice_free", language="en")
    change_entry(
        by=manager,
        entry=row,
        expected_version=1,
        values={"text": "You may say no."},
        reason="Why.",
    )
    wording = specimen_snapshot(clinic, "en", NOW)["wording"]
    assert wording == {"language": "en", "version": 1, "others": {"choice_free": 2}}
    json.dumps(wording)
    # The number of the version is that of the revision, which holds the text.
    revision = Revision.objects.of_entry(row).get(number=2)
    assert revision.after["text"] == "You may say no."


# --- one entry ----------------------------------------------------------------------------------


def test_every_list_with_texts_for_patients_has_a_preview() -> None:
    assert all(patient_fields(model) for model in LISTS.values())
    assert len(LISTS) == 10


@pytest.mark.parametrize("name", sorted(LISTS))
def test_an_entry_is_printed_as_it_is_stored(as_manager, name) -> None:
    entry = LISTS[name].objects.exclude(**{patient_fields(LISTS[name])[0]: ""}).first()
    address = reverse("entry-preview", args=[name])
    text = words_of(as_manager.get(address, {"entry": entry.pk}))
    first = str(getattr(entry, patient_fields(type(entry))[0])).split()[0].strip("{}")
    assert first.casefold() in text.casefold()
    assert ("SPECIMEN" in text) or ("MUESTRA" in text)


def test_what_is_typed_is_printed_and_not_saved(as_manager) -> None:
    risk = Risk.objects.get(key="pain")
    page = as_manager.get(reverse("admin:consult_risk_change", args=[risk.pk]))
    sent = form_data(page) | {"patient_text": "Your head may hurt for a day."}
    address = reverse("entry-preview", args=["risk"]) + f"?entry={risk.pk}"
    assert "Your head may hurt for a day." in words_of(as_manager.post(address, sent))
    assert Risk.objects.get(key="pain").version == risk.version


def test_a_new_entry_can_be_looked_at(as_manager) -> None:
    sent = form_data(as_manager.get(reverse("admin:consult_redflag_add")))
    sent |= {
        "label": "Cold feet", "stage": RedFlag.Stage.AFTER, "urgency": "call_clinic_today",
        "patient_text": "Your feet are cold.", "clinician_action": "Look.",
    }  # fmt: skip
    address = reverse("entry-preview", args=["redflag"]) + "?entry="
    assert "Your feet are cold." in words_of(as_manager.post(address, sent))


def test_a_translation_is_printed_in_its_language(as_manager) -> None:
    row = Translation.objects.filter(language="es", field="patient_text").first()
    address = reverse("entry-preview", args=["translation"])
    text = words_of(as_manager.get(address, {"entry": row.pk}))
    assert "MUESTRA" in text


@pytest.mark.parametrize("query", ["", "?entry=0", "?entry=x"])
def test_what_is_not_there_is_not_printed(as_manager, query) -> None:
    assert as_manager.get(reverse("entry-preview", args=["risk"]) + query).status_code == 404
    assert as_manager.get(reverse("entry-preview", args=["patient"])).status_code == 404
