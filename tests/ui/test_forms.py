"""Forms: nothing ticked beforehand, errors tied to fields, nothing lost, versions carried."""

import re
from datetime import date

import pytest
from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms

from consult.ui.fields import AnswerField, YesNoField
from consult.ui.forms import BaseForm, VersionedForm


class Plan(VersionedForm):
    """A form with one field of each kind."""

    why = forms.CharField(label="Why", widget=forms.Textarea, help_text="In plain words.")
    day = forms.DateField(label="Planned day")
    volume = forms.DecimalField(label="Volume", required=False)
    count = forms.IntegerField(label="Sessions", required=False)
    route = AnswerField(label="Route", choices=[("", "---"), ("id", "Intradermal")], required=True)
    ill = YesNoField(label="Is the patient ill?")


@pytest.fixture
def empty_post() -> str:
    return render_crispy_form(Plan({"version": "2"}, version=2))


def test_nothing_is_ticked_beforehand() -> None:
    assert "checked" not in render_crispy_form(Plan(version=1))


def test_empty_choice_is_no_radio_button() -> None:
    html = render_crispy_form(Plan(version=1))
    assert html.count('name="route"') == 1


@pytest.mark.parametrize(
    ("typed", "cleaned"), [("yes", True), ("no", False), ("", None), (None, None)]
)
def test_no_answer_is_not_no(typed: str | None, cleaned: bool | None) -> None:
    form = Plan({"ill": typed} if typed is not None else {}, version=1)
    form.is_valid()
    assert form.cleaned_data["ill"] is cleaned


@pytest.mark.parametrize("typed", ["maybe", "True", "1"])
def test_other_words_are_no_answer(typed: str) -> None:
    assert "ill" in Plan({"ill": typed}, version=1).errors


@pytest.mark.parametrize(("initial", "ticked"), [(True, "yes"), (False, "no"), (None, None)])
def test_saved_answer_is_shown_as_saved(initial: bool | None, ticked: str | None) -> None:
    html = render_crispy_form(Plan(initial={"ill": initial}, version=1))
    found = re.findall(r'name="ill" value="(\w+)"[^>]*checked', html)
    assert found == ([ticked] if ticked else [])


def test_summary_links_to_every_faulty_field(empty_post: str) -> None:
    targets = re.findall(r'<a href="#([\w-]+)">', empty_post)
    assert targets == ["id_why", "id_day", "id_route_0"]
    assert all(f'id="{target}"' in empty_post for target in targets)
    assert 'role="alert"' in empty_post


def test_faulty_fields_point_at_their_error_and_help(empty_post: str) -> None:
    assert 'aria-describedby="id_why_helptext id_why_error"' in empty_post
    for described in re.findall(r'aria-describedby="([^"]+)"', empty_post):
        assert all(f'id="{part}"' in empty_post for part in described.split())


def test_radio_buttons_stand_in_a_named_group(empty_post: str) -> None:
    group = re.search(r'<fieldset id="div_id_route".*?</fieldset>', empty_post, re.S)
    assert group
    assert "<legend" in group.group()
    assert 'aria-describedby="id_route_error"' in group.group()


def test_typed_answers_survive_an_error() -> None:
    html = render_crispy_form(Plan({"why": "<b>pain</b>", "version": "2"}, version=2))
    assert "&lt;b&gt;pain&lt;/b&gt;" in html
    assert "<b>pain" not in html


def test_only_what_may_stay_empty_is_called_optional() -> None:
    html = render_crispy_form(Plan(version=1))
    assert html.count("(optional)") == 2  # volume and sessions; the safety question is not
    assert "required" not in html


def test_dates_and_numbers_get_their_inputs() -> None:
    html = render_crispy_form(Plan(initial={"day": date(1985, 7, 14)}, version=1))
    assert 'type="date"' in html
    assert 'value="1985-07-14"' in html
    assert 'inputmode="decimal"' in html
    assert 'inputmode="numeric"' in html
    assert 'type="number"' not in html


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("why", "", "Enter an answer."),
        ("day", "", "Enter a date."),
        ("day", "2026-02-30", "Enter a real date, such as 1985-07-14."),
        ("volume", "0,5", "Enter a number with a point, such as 0.5."),
        ("count", "1.5", "Enter a whole number, such as 4."),
        ("route", "", "Choose an answer."),
    ],
)
def test_errors_say_what_to_do(field: str, typed: str, words: str) -> None:
    assert Plan({field: typed}, version=1).errors[field] == [words]


def test_own_error_words_are_kept() -> None:
    class Own(BaseForm):
        lot = forms.CharField(error_messages={"required": "Read it from the vial."})

    assert Own({}).errors["lot"] == ["Read it from the vial."]


def test_browser_does_not_offer_the_last_patients_answers() -> None:
    assert 'autocomplete="off"' in str(Plan(version=1)["why"])


def test_version_travels_hidden() -> None:
    html = render_crispy_form(Plan(version=7))
    assert html.count('name="version"') == 1
    form = Plan({"why": "x", "day": "2026-01-02", "route": "id", "version": "6"}, version=7)
    assert form.is_valid(), form.errors
    assert form.seen_version == 6


@pytest.mark.parametrize("typed", ["", "x", "-1"])
def test_a_page_without_its_version_is_refused(typed: str) -> None:
    form = Plan({"version": typed}, version=7)
    assert "version" in form.errors
    assert "error-summary" in render_crispy_form(form)


def test_a_layout_that_forgets_fields_loses_none() -> None:
    class Short(Plan):
        def layout(self) -> Layout:
            return Layout("day")

    html = render_crispy_form(Short(version=1))
    for name in Short.base_fields:
        assert f'name="{name}"' in html
    assert html.count('name="version"') == 1


def test_a_misspelt_field_is_not_swallowed() -> None:
    class Misspelt(Plan):
        def layout(self) -> Layout:
            return Layout("dya")

    with pytest.raises(Exception, match="Could not resolve form field 'dya'"):
        render_crispy_form(Misspelt(version=1))
