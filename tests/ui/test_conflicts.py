"""The page for a save that came second."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from consult.ui.conflicts import conflict_response, find_differences
from consult.ui.fields import AnswerField, YesNoField
from consult.ui.forms import VersionedForm

TYPED = {
    "note": "mine <b>",
    "day": "2026-03-02",
    "ill": "yes",
    "zones": ["a", "b"],
    "version": "1",
}
SAVED = {"note": "theirs", "day": date(2026, 3, 2), "ill": None, "zones": ["a"], "route": "id"}


class Section(VersionedForm):
    """A section as two tabs may have it open."""

    note = forms.CharField(label="Note")
    day = forms.DateField(label="Day")
    ill = YesNoField(label="Ill?")
    zones = forms.MultipleChoiceField(label="Zones", choices=[("a", "Front"), ("b", "Crown")])
    route = AnswerField(label="Route", choices=[("id", "Intradermal")])


@pytest.fixture
def response() -> HttpResponse:
    request = RequestFactory().post("/section/", TYPED | {"csrfmiddlewaretoken": "old"})
    request.user = AnonymousUser()
    form = Section(request.POST, version=1)
    return conflict_response(
        request,
        form=form,
        saved=SAVED,
        version=4,
        back_url="/section/",
        saved_by="Dr. Grace Hopper",
        saved_at=datetime(2026, 3, 2, 14, 30, tzinfo=UTC),
    )


def test_each_difference_is_told_in_words() -> None:
    form = Section(RequestFactory().post("/", TYPED).POST, version=1)
    found = {(each.label, each.yours, each.saved) for each in find_differences(form, SAVED)}
    assert found == {
        ("Note", "mine <b>", "theirs"),
        ("Ill?", "Yes", "not answered"),
        ("Zones", "Front, Crown", "Front"),
        ("Route", "not answered", "Intradermal"),
    }


def test_the_same_number_written_longer_is_no_difference() -> None:
    class Dose(VersionedForm):
        amount = forms.DecimalField(label="Amount")

    form = Dose({"amount": "0.50", "version": "1"}, version=1)
    assert not list(find_differences(form, {"amount": Decimal("0.5")}))
    assert list(find_differences(form, {"amount": Decimal("0.05")}))


def test_a_moment_is_told_in_the_zone_of_the_page() -> None:
    class Visit(VersionedForm):
        at = forms.DateTimeField(label="When")

    form = Visit({"at": "2026-03-02T09:30", "version": "1"}, version=1)
    saved = {"at": datetime(2026, 3, 2, 16, 0, tzinfo=UTC)}
    with timezone.override("America/New_York"):
        (found,) = find_differences(form, saved)
    assert (found.yours, found.saved) == ("02-Mar-2026 09:30 EST", "02-Mar-2026 11:00 EST")


def test_of_like_rows_the_row_is_named() -> None:
    form = Section(RequestFactory().post("/", TYPED).POST, version=1)
    form.fields["note"].full_label = "Second row: note"
    assert "Second row: note" in {each.label for each in find_differences(form, SAVED)}


def test_what_cannot_be_read_is_shown_as_typed() -> None:
    form = Section({"day": "31-Feb", "version": "1"}, version=1)
    day = next(each for each in find_differences(form, SAVED) if each.label == "Day")
    assert (day.yours, day.saved) == ("31-Feb", "02-Mar-2026")


def test_the_later_save_is_told_who_came_first(response: HttpResponse) -> None:
    page = response.content.decode()
    assert response.status_code == 409
    assert "Dr. Grace Hopper" in page
    assert "02-Mar-2026 09:30 EST" in page


def test_both_texts_are_shown_escaped(response: HttpResponse) -> None:
    page = response.content.decode()
    assert "mine &lt;b&gt;" in page
    assert "mine <b>" not in page
    assert "theirs" in page


def test_sending_again_carries_everything_and_the_saved_version(response: HttpResponse) -> None:
    page = response.content.decode()
    assert '<input type="hidden" name="version" value="4">' in page
    assert '<input type="hidden" name="zones" value="a">' in page
    assert '<input type="hidden" name="zones" value="b">' in page
    assert '<input type="hidden" name="ill" value="yes">' in page
    assert 'value="old"' not in page
