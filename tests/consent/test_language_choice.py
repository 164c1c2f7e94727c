"""The choice of the paper's language on the consent page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from consult.consent.forms.language import LanguageForm
from consult.consent.models import ConsentDocument
from consult.consent.wording import complete_languages
from consult.formulary.models import ConsentText
from consult.patients.models import Patient
from tests.consent import builders

CHOICE = "Language of the paper"


@pytest.fixture
def desk(ready, client, no_engine):
    consultation, by = ready
    client.force_login(by)
    return client, consultation


def speak(consultation, language):
    Patient.objects.filter(pk=consultation.patient_id).update(language=language)


def show(client, consultation):
    return client.get(reverse("consultation-consent", args=[consultation.pk])).text


def issue(client, consultation, **values):
    given = {"version": consultation.version, **values}
    return client.post(reverse("issue-consent", args=[consultation.pk]), given, follow=True)


@pytest.mark.parametrize(
    ("spoken", "note", "chosen"),
    [
        ("Spanish", "The patient speaks Spanish.", 0),
        ("English", "The patient speaks English.", 1),
        ("Polish", "There is no complete wording in it", 0),
        ("", "The language of the patient is not recorded. Ask.", 0),
    ],
)
def test_nothing_is_chosen_but_english_for_who_speaks_it(desk, spoken, note, chosen):
    client, consultation = desk
    speak(consultation, spoken)
    page = show(client, consultation)
    assert CHOICE in page
    assert note in page
    assert "Spanish (español), with the English text beside it" in page
    assert page.count(" checked") == chosen


def test_an_open_choice_is_asked_for_beside_it(desk):
    client, consultation = desk
    speak(consultation, "Spanish")
    answer = issue(client, consultation)
    assert answer.status_code == 422
    assert "Choose the language of the paper." in answer.text
    assert not ConsentDocument.objects.exists()
    assert issue(client, consultation, language="xx").status_code == 422
    assert not ConsentDocument.objects.exists()


def test_a_spanish_paper_is_issued_with_its_english_text(desk):
    client, consultation = desk
    speak(consultation, "Spanish")
    answer = issue(client, consultation, language="es")
    assert "Consent C-2026-000001-ES is issued" in answer.text
    assert "English text of C-2026-000001-ES: for reference, not for signing" in answer.text
    assert answer.text.count("Record that it was signed") == 1
    for number in ("C-2026-000001", "C-2026-000001-ES"):
        assert client.get(reverse("consent-pdf", args=[number])).status_code == 200


def test_who_speaks_english_needs_no_choice(desk):
    client, consultation = desk
    assert "Consent C-2026-000001 is issued" in issue(client, consultation).text
    assert ConsentDocument.objects.get().language == "en"


def test_a_language_with_a_gap_is_not_offered(desk):
    client, consultation = desk
    assert complete_languages() == ["en", "es"]
    ConsentText.objects.filter(language="es", slot="signatures_heading").delete()
    assert complete_languages() == ["en"]
    assert CHOICE not in show(client, consultation)
    speak(consultation, "Spanish")
    page = show(client, consultation)
    assert "The patient speaks Spanish: use an interpreter" in page
    answer = issue(client, consultation, language="es")
    assert answer.status_code == 422
    assert "no complete wording in this language, so nothing was issued" in answer.text
    assert not ConsentDocument.objects.exists()
    assert issue(client, consultation).status_code == 200
    assert ConsentDocument.objects.get().language == "en"


def test_an_interpreter_is_not_asked_for_where_the_paper_can_be_in_the_language(desk):
    client, consultation = desk
    speak(consultation, "Spanish")
    assert "use an interpreter" not in show(client, consultation)


def test_a_choice_that_was_not_made_is_seen_again_on_issuing_again(desk):
    client, consultation = desk
    issue(client, consultation)
    speak(consultation, "Spanish")
    answer = issue(client, builders.loaded(consultation))
    assert answer.status_code == 422
    assert '<details class="more" open>' in answer.text


def test_with_english_alone_there_is_nothing_to_choose():
    assert not LanguageForm(spoken="Spanish", languages=["en"]).is_asked
    form = LanguageForm({}, spoken="Spanish", languages=["en"])
    assert form.is_valid()
    assert form.language == "en"
