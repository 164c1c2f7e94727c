"""Filters and tags that write days, ages, findings and error links the same on every page."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django import forms, template
from django.utils import timezone

from consult.ui.words import count_years, write_day, write_moment

register = template.Library()

UNKNOWN_DAY = "not recorded"


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a date like 14-Jul-1985; a moment is taken in the current time zone."""
    if not value:
        return UNKNOWN_DAY
    return write_day(timezone.localtime(value) if isinstance(value, datetime) else value)


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment with its zone, like 14-Jul-1985 09:30 EDT."""
    return write_moment(value) if value else UNKNOWN_DAY


@register.filter
def age(born: date | None, on: date | None = None) -> str:
    """Write the full years between a birth date and a day, today if none is given."""
    if not born:
        return "age not known"
    return f"{count_years(born, on or timezone.localdate())} y"


@register.filter
def level_name(level: Any) -> str:
    """Give the part of a class name for a finding's level: stop, warn or note."""
    return str(getattr(level, "name", level)).lower()


class ErrorLink(NamedTuple):
    """One line of the summary on top of a form."""

    target: str
    label: str
    message: str


@register.simple_tag
def error_links(form: forms.BaseForm, rows: forms.BaseFormSet | None = None) -> list[ErrorLink]:
    """List every error of a form, and of the ``rows`` on the same page, with the id of the
    input it belongs to."""
    links = [*_form_errors(form), *_field_errors(form)] if form else []
    return [*links, *_row_errors(rows)] if rows else links


def _form_errors(form: forms.BaseForm) -> Iterator[ErrorLink]:
    for message in form.non_field_errors():
        yield ErrorLink("", "", str(message))
    for bound in form.hidden_fields():
        for message in bound.errors:
            yield ErrorLink("", "", str(message))


def _field_errors(form: forms.BaseForm) -> Iterator[ErrorLink]:
    for bound in form.visible_fields():
        # A group of radio buttons has no input of its own id; its first button has.
        target = bound.id_for_label or f"{bound.auto_id}_0"
        label = str(getattr(bound.field, "summary_label", bound.label))
        for message in bound.errors:
            yield ErrorLink(target, label, str(message))


def _row_errors(rows: forms.BaseFormSet) -> Iterator[ErrorLink]:
    for message in rows.non_form_errors():
        yield ErrorLink("", "", str(message))
    for number, form in enumerate(rows.forms, start=1):
        for link in [*_form_errors(form), *_field_errors(form)]:
            first = form[next(iter(form.fields))].id_for_label
            row = f"{getattr(rows, 'row_name', 'Row')} {number}"
            label = f"{row}, {link.label}" if link.label else row
            yield ErrorLink(link.target or first, label, link.message)
