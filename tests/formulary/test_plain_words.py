"""Plain words: which texts count, what is refused, and what the pages show."""

from __future__ import annotations

import pytest
from django.urls import reverse

from consult.formulary.actions import publish_proposal
from consult.formulary.models import (
    ConsentText,
    CrossReactivityGroup,
    EvidenceSource,
    HealthQuestion,
    Ingredient,
    Product,
    RedFlag,
    Revision,
    Risk,
    Translation,
)
from consult.formulary.models.translations import TRANSLATED
from consult.formulary.plain_words import (
    check_reading,
    measure,
    names_left_out,
    patient_fields,
    readings_of,
)
from consult.formulary.reading_grade import NO_NAMES, Names
from consult.formulary.refusals import TooHardToRead
from tests.formulary.conftest import WHY
from tests.formulary.pages import form_data
from tests.formulary.proposing import proposed, publish_page, published

pytestmark = pytest.mark.django_db

HARD = (
    "Postinflammatory hyperpigmentation constitutes an unpredictable dermatological"
    " complication of intradermal administration."
)
EASY = "The skin can turn dark. This may last for weeks."


def url(model, page="changelist", *args) -> str:
    return reverse(f"admin:consult_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def as_manager(enter, manager):
    return enter(manager)


@pytest.fixture
def risk() -> Risk:
    return Risk.objects.get(key="pain")


def told(field: str, text: object, language: str = "en", model=Risk, names: Names = NO_NAMES):
    return measure(model, field, text, language=language, names=names)


# --- the rule -------------------------------------------------------------------------------


def test_the_texts_are_those_that_are_translated_and_the_wording() -> None:
    assert patient_fields(Risk) == TRANSLATED["risk"]
    assert patient_fields(ConsentText) == patient_fields(Translation) == ("text",)
    assert patient_fields(Product) == ()


@pytest.mark.parametrize(
    "model", [Risk, Ingredient, EvidenceSource, HealthQuestion, CrossReactivityGroup, RedFlag]
)
def test_every_list_with_such_texts_can_say_why(model) -> None:
    assert model._meta.get_field("hard_words_reason").blank


def test_what_is_too_hard_is_refused_with_its_field_and_grade() -> None:
    with pytest.raises(TooHardToRead) as refused:
        check_reading(Risk, {"patient_text": HARD, "what_to_do": EASY}, hard_words_reason=" ")
    (found,) = refused.value.found
    assert (found.field, refused.value.field) == ("patient_text", "patient_text")
    assert found.score > 8
    assert f"{found.score:.1f}" in str(refused.value)


def test_a_reason_or_plain_words_are_let_through() -> None:
    check_reading(Risk, {"patient_text": HARD}, hard_words_reason="The law asks for it.")
    check_reading(Risk, {"patient_text": EASY}, hard_words_reason="")
    check_reading(Product, {"name": HARD}, hard_words_reason="")


def test_at_eight_it_passes_as_it_is_shown() -> None:
    """What is shown as 8.0 is not refused for what nobody sees behind it."""
    reading = told("patient_text", EASY)
    assert reading.score == round(reading.score, 1)


def test_names_of_drugs_are_left_out_and_listed() -> None:
    text = "Phosphatidylcholine can hurt your skin. So can dutasteride."
    reading = told("patient_text", text, names=names_left_out())
    assert reading.score < 8
    assert "dutasteride" in reading.counted.left_out
    assert told("patient_text", text).score > reading.score
    assert "Names left out of the count" in reading.words


def test_a_short_name_is_not_measured() -> None:
    reading = told("patient_name", "Hyperpigmentation complication")
    assert reading.score is None
    assert "Too short" in reading.words
    assert told("patient_name", "It is a hyperpigmentation complication.").score > 8


def test_spanish_is_shown_as_an_ease_and_never_refused() -> None:
    reading = told("text", "La piel puede doler unos días.", "es", Translation)
    assert reading.words.startswith("Reading ease ")
    values = {"text": HARD, "language": "es"}
    check_reading(ConsentText, values, hard_words_reason="")


def test_other_languages_are_said_not_to_be_measured() -> None:
    assert "Not measured" in told("text", EASY, "fr", Translation).words


def test_a_list_of_lines_is_read_line_by_line() -> None:
    lines = told("specific_risks", ["It can hurt.", "It can bleed."], model=Ingredient)
    assert lines.counted.sentences == 2


def test_the_starter_wording_is_plain_or_says_why() -> None:
    names = names_left_out()
    hard = [
        (row.key, reading.words)
        for row in ConsentText.objects.filter(language="en", hard_words_reason="")
        for reading in readings_of(row, names)
        if reading.is_too_hard
    ]
    assert hard == []


# --- the pages ------------------------------------------------------------------------------


def save(client, entry, **data):
    address = url(type(entry), "change", entry.pk)
    return client.post(address, form_data(client.get(address)) | {"reason": WHY} | data)


def test_the_form_shows_the_grade_below_each_text(as_manager, risk) -> None:
    page = as_manager.get(url(Risk, "change", risk.pk)).text
    assert 'data-reading="patient_text"' in page
    assert "Reading grade" in page
    assert 'type="module"' in page
    assert "consult/reading.js" in page
    assert 'name="_check_reading"' in page
    assert reverse("entry-preview", args=["risk"]) + f"?entry={risk.pk}" in page
    assert "<style" not in page
    assert "onclick" not in page


def test_what_is_too_hard_comes_back_with_its_grade(as_manager, risk) -> None:
    page = save(as_manager, risk, patient_text=HARD)
    assert page.status_code == 200
    form = page.context["adminform"].form
    assert list(form.errors) == ["patient_text"]
    assert "The limit is 8" in form.errors["patient_text"][0]
    assert "above 8" in page.text
    risk.refresh_from_db()
    assert risk.patient_text != HARD


def test_with_a_reason_it_is_saved_and_the_reason_is_kept(as_manager, risk) -> None:
    why = "The label has to be quoted."
    publish_page(as_manager, save(as_manager, risk, patient_text=HARD, hard_words_reason=why))
    risk.refresh_from_db()
    assert (risk.patient_text, risk.hard_words_reason) == (HARD, why)
    assert Revision.objects.of_entry(risk).first().after["hard_words_reason"] == why


def test_what_was_hard_before_does_not_stop_another_change(as_manager, risk) -> None:
    names = names_left_out()
    assert any(reading.is_too_hard for reading in readings_of(risk, names))
    assert save(as_manager, risk, what_to_do=EASY).status_code == 302


def test_without_its_reason_a_hard_text_counts_as_new(as_manager, risk) -> None:
    saved = save(as_manager, risk, patient_text=HARD, hard_words_reason="Quoted.")
    publish_page(as_manager, saved)
    page = save(as_manager, risk, hard_words_reason="")
    assert "patient_text" in page.context["adminform"].form.errors


def test_what_is_too_hard_is_not_published_either(manager, risk) -> None:
    proposal = proposed(manager, risk, patient_text=HARD)
    with pytest.raises(TooHardToRead):
        publish_proposal(by=manager, proposal=proposal)
    published(manager, risk, patient_text=HARD, hard_words_reason="Quoted.")
    assert risk.patient_text == HARD


def test_the_check_button_saves_nothing(as_manager, risk) -> None:
    before = Revision.objects.count()
    page = save(as_manager, risk, patient_text=EASY, _check_reading="1")
    assert page.status_code == 200
    assert "Nothing is saved yet" in page.text
    assert "Reading grade" in page.text
    assert Revision.objects.count() == before


def test_a_list_without_such_texts_has_no_such_buttons(as_manager) -> None:
    assert "_check_reading" in as_manager.get(url(ConsentText, "add")).text
    assert "_check_reading" not in as_manager.get(url(Product, "add")).text


def test_a_new_entry_is_held_to_it_too(as_manager) -> None:
    page = as_manager.get(url(ConsentText, "add"))
    sent = form_data(page) | {"slot": "new", "language": "en", "text": HARD, "reason": WHY}
    answer = as_manager.post(url(ConsentText, "add"), sent)
    assert answer.context["adminform"].form.errors["text"]
    assert as_manager.post(url(ConsentText, "add"), sent | {"language": "fr"}).status_code == 302


def test_while_somebody_writes_the_server_counts(as_manager) -> None:
    address = url(Risk, "reading")
    hard = as_manager.post(address, {"field": "patient_text", "text": HARD}).json()
    easy = as_manager.post(address, {"field": "patient_text", "text": EASY}).json()
    assert (hard["too_hard"], easy["too_hard"]) == (True, False)
    assert "above 8" in hard["words"]
    assert as_manager.post(address, {"field": "patient_text", "text": ""}).json()["words"] == ""
    assert as_manager.post(address, {"field": "key", "text": EASY}).status_code == 400
    assert as_manager.get(address).status_code == 405


def test_only_managers_are_told(enter, clinician) -> None:
    answer = enter(clinician).post(url(Risk, "reading"), {"field": "patient_text", "text": EASY})
    assert answer.status_code == 403


def test_the_list_finds_what_is_hard_and_what_has_no_reason(as_manager, risk) -> None:
    def keys(which: str) -> set[str]:
        page = as_manager.get(url(Risk), {"reading": which})
        return {row.key for row in page.context["cl"].queryset}

    names = names_left_out()
    hard = {r.key for r in Risk.objects.all() if any(x.is_too_hard for x in readings_of(r, names))}
    assert keys("hard") == keys("unsaid") == hard
    saved = save(as_manager, risk, patient_text=HARD, hard_words_reason="Quoted.")
    publish_page(as_manager, saved)
    assert keys("hard") == hard | {"pain"}
    assert keys("unsaid") == hard - {"pain"}


def test_the_change_page_asks_once_for_the_names(as_manager, risk, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        as_manager.get(url(Risk, "change", risk.pk))
