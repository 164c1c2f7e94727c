"""The page for a save that came second: it shows both texts and loses neither."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from consult.ui.words import NOT_ANSWERED, write_day, write_moment


@dataclass(frozen=True)
class Difference:
    """One question answered differently by the two saves."""

    label: str
    yours: str
    saved: str


def conflict_response(
    request: HttpRequest,
    *,
    form: forms.BaseForm,
    saved: Mapping[str, Any],
    version: int,
    back_url: str,
    saved_by: str = "",
    saved_at: datetime | None = None,
    zone: ZoneInfo | None = None,
    banner: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer 409 with what was typed beside what is saved now, in the time zone ``zone``
    and under the patient's ``banner``, where they are given.

    ``saved`` maps field names to the saved values and ``version`` is the saved version:
    pressing "Save mine" sends the typed answers again, knowing of it.
    """
    context: dict[str, Any] = {
        "banner": banner,
        "resend": list(_resend(request, form.add_prefix("version"), version)),
        "back_url": back_url,
        "saved_by": saved_by,
        "saved_at": saved_at,
    }
    with timezone.override(zone or timezone.get_current_timezone()):
        context["differences"] = list(find_differences(form, saved))
        return render(request, "409.html", context, status=409)


def find_differences(form: forms.BaseForm, saved: Mapping[str, Any]) -> Iterator[Difference]:
    """Compare a bound form with the saved values, as people read them."""
    for bound in form:
        if bound.is_hidden:
            continue
        typed, kept = read_typed(bound), saved.get(bound.name)
        yours, theirs = in_words(bound.field, typed), in_words(bound.field, kept)
        if typed != kept and yours != theirs:
            # Of like rows, such as three points with the same fields, it names the row, too.
            label = getattr(bound.field, "full_label", bound.label)
            yield Difference(str(label), yours, theirs)


def read_typed(bound: forms.BoundField) -> Any:
    """Read what was typed as the field would, or as it stands where it cannot be read."""
    try:
        return bound.field.clean(bound.data)
    except ValidationError:
        return bound.value()


def in_words(field: forms.Field, value: Any) -> str:
    """Write one answer as the page would show it."""
    value = field.prepare_value(value)
    if value in (None, "", [], ()):
        return NOT_ANSWERED
    if isinstance(value, list | tuple | set):
        return ", ".join(in_words(field, each) for each in value)
    if hasattr(field, "choices"):
        return dict(_flatten(field.choices)).get(str(value), str(value))
    return _plain(value)


def _flatten(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, str]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flatten(label)
        else:
            yield str(key), str(label)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        # The field hands it over as typed, without the zone that the page stands in.
        return write_moment(timezone.make_aware(value) if timezone.is_naive(value) else value)
    if isinstance(value, date):
        return write_day(value)
    return str(value).replace("\r\n", "\n")


def _resend(request: HttpRequest, version_name: str, version: int) -> Iterator[tuple[str, str]]:
    yield version_name, str(version)
    for name, values in request.POST.lists():
        if name not in {version_name, "csrfmiddlewaretoken"}:
            yield from ((name, str(value)) for value in values)
