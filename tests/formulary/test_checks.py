"""Checking entries again: days, the starter's own ones, the act, the lists, the front page."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.formulary.actions import change_entry, mark_checked, sign_off_entry
from consult.formulary.facts import published_risks
from consult.formulary.models import (
    Alternative,
    ConsentText,
    EvidenceSource,
    Ingredient,
    Revision,
    Risk,
)
from consult.formulary.refusals import CheckedLater, NothingToCheck, ReasonMissing
from tests.formulary.conftest import WHY, make_ingredient
from tests.formulary.pages import form_data
from tests.formulary.proposing import publish_page

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
LISTS = [Ingredient, EvidenceSource, Risk, Alternative]


def url(model, page="changelist", *args) -> str:
    return reverse(f"admin:consult_{model._meta.model_name}_{page}", args=args)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-24 15:00+00:00", tick=False):
        yield


@pytest.fixture
def as_manager(enter, manager):
    return enter(manager)


def dated(key: str, by: date | None, checked: date | None = None) -> Ingredient:
    return make_ingredient(key, check_again_by=by, checked_on=checked)


# --- days -----------------------------------------------------------------------------------


def test_what_was_checked_is_due_the_usual_time_later(settings) -> None:
    settings.CHECK_AGAIN_DAYS = 100
    zinc = dated("zinc_test", None, date(2026, 1, 1))
    assert zinc.check_again_by == date(2026, 4, 11)


def test_a_day_of_the_admin_stays() -> None:
    assert dated("zinc_test", date(2026, 3, 1), date(2026, 1, 1)).check_words == "by 01-Mar-2026"


def test_without_a_day_it_says_so() -> None:
    assert dated("zinc_test", None).check_words == "no date set"


def test_the_next_check_lies_after_the_last(biotin) -> None:
    with pytest.raises(ValidationError, match="after the last check"):
        dated("zinc_test", TODAY, TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ingredient.objects.filter(pk=biotin.pk).update(checked_on=TODAY, check_again_by=TODAY)


def test_the_starter_says_only_what_its_files_say() -> None:
    """The files name a month of reading for ingredients alone."""
    days = Ingredient.objects.values_list("us_status_as_of", "checked_on", "check_again_by")
    assert set(days) == {
        (
            "stored pages read 2026-11; page dates vary",
            date(2026, 11, 1),
            date(2027, 11, 1),
        ),
        ("2026-05-27 (latest page seen)", date(2026, 5, 27), date(2027, 5, 27)),
    }
    for model in (EvidenceSource, Risk, Alternative):
        assert model.objects.undated().count() == model.objects.count() > 0


def test_published_risks_are_all_there_with_their_carriers(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        facts = published_risks()
    assert [risk.key for risk in facts] == [risk.key for risk in Risk.objects.offered()]
    for risk in Risk.objects.offered().filter(kind="ingredient"):
        told = next(each for each in facts if each.key == risk.key)
        assert told.ingredient_keys == {each.key for each in risk.ingredients.all()}


# --- checked again, nothing changed -----------------------------------------------------------


def test_a_check_sets_the_days_and_leaves_its_trace(manager, settings) -> None:
    settings.CHECK_AGAIN_DAYS = 365
    zinc = dated("zinc_test", date(2026, 1, 1))
    sign_off_entry(by=manager, entry=zinc, reason=WHY)
    checked = mark_checked(by=manager, entry=zinc, on=TODAY, reason="Label read again.")
    assert (checked.checked_on, checked.check_again_by) == (TODAY, date(2027, 11, 24))
    assert checked.is_signed_off
    revision = Revision.objects.of_entry(zinc).first()
    assert (revision.reason, revision.by) == ("Label read again.", manager)
    assert revision.after["checked_on"] == "2026-11-24"
    assert AuditEvent.objects.filter(action="ingredient.checked_again").count() == 1


def test_a_check_needs_a_reason_and_a_list_with_days(manager) -> None:
    with pytest.raises(ReasonMissing):
        mark_checked(by=manager, entry=Ingredient.objects.first(), on=TODAY, reason=" ")
    with pytest.raises(NothingToCheck):
        mark_checked(by=manager, entry=ConsentText.objects.first(), on=TODAY, reason=WHY)


def test_a_check_does_not_go_back_in_time(manager) -> None:
    zinc = dated("zinc_test", None, TODAY + timedelta(days=1))
    with pytest.raises(CheckedLater):
        mark_checked(by=manager, entry=zinc, on=TODAY, reason=WHY)


# --- the pages --------------------------------------------------------------------------------


SOME = {"late", "today", "soon", "later", "never"}


@pytest.fixture
def some(db) -> None:
    dated("late", TODAY - timedelta(days=1))
    dated("today", TODAY)
    dated("soon", TODAY + timedelta(days=30))
    dated("later", TODAY + timedelta(days=31))
    dated("never", None)


@pytest.mark.parametrize(
    ("which", "names"),
    [
        ("overdue", {"late"}),
        ("soon", {"today", "soon"}),
        ("later", {"later"}),
        ("none", {"never"}),
        ("nonsense", {"late", "today", "soon", "later", "never"}),
    ],
)
def test_the_list_is_filtered_by_the_day(as_manager, some, which, names) -> None:
    page = as_manager.get(url(Ingredient), {"check": which})
    if page.status_code == 302:
        page = as_manager.get(page["Location"])
    shown = {row.key for row in page.context["cl"].queryset}
    assert shown & SOME == names


@pytest.mark.parametrize("model", LISTS)
def test_every_list_with_days_shows_and_filters_them(as_manager, model) -> None:
    assert as_manager.get(url(model), {"check": "none"}).status_code == 200
    assert "Check again" in as_manager.get(url(model)).text


def test_the_front_page_tells_what_is_due(as_manager, some) -> None:
    page = as_manager.get(reverse("admin:index")).text
    assert "1 ingredient overdue for a check" in page
    assert "2 ingredients to be checked within 30 days" in page
    assert "No evidence sources overdue for a check" in page
    link = url(Ingredient) + "?check=overdue&amp;in_use=yes"
    assert link in page


def test_the_day_is_that_of_the_clinic(as_manager, clinic, some) -> None:
    """It is the next day already in Auckland."""
    type(clinic).objects.filter(pk=clinic.pk).update(time_zone="Pacific/Auckland")
    page = as_manager.get(reverse("admin:index")).text
    assert "2 ingredients overdue for a check" in page


def test_the_act_asks_why_and_shows_the_day(as_manager, some) -> None:
    late = Ingredient.objects.get(key="late")
    sent = {"action": "checked_again", "_selected_action": [late.pk]}
    page = as_manager.post(url(Ingredient), sent)
    assert "by 23-Nov-2026" in page.text
    as_manager.post(url(Ingredient), {**sent, "apply": 1, "reason": "Read the label."})
    late.refresh_from_db()
    assert late.checked_on == TODAY
    assert Revision.objects.of_entry(late).first().reason == "Read the label."


def test_the_form_sets_the_days(as_manager, biotin, settings) -> None:
    settings.CHECK_AGAIN_DAYS = 365
    address = url(Ingredient, "change", biotin.pk)
    sent = form_data(as_manager.get(address)) | {"checked_on": "2026-11-01", "reason": WHY}
    publish_page(as_manager, as_manager.post(address, sent))
    biotin.refresh_from_db()
    assert biotin.check_again_by == date(2027, 11, 1)


def test_a_change_keeps_the_days(manager) -> None:
    zinc = dated("zinc_test", TODAY, TODAY - timedelta(days=9))
    changed = change_entry(
        by=manager, entry=zinc, expected_version=1, values={"inn": "zinc"}, reason=WHY
    )
    assert (changed.checked_on, changed.check_again_by) == (TODAY - timedelta(days=9), TODAY)
