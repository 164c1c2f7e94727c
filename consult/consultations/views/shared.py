"""What the section views share: loading, saving in order, and telling of a conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from consult.consultations.actions.opening import record_consultation_read
from consult.consultations.consent_state import IN_FORCE, ConsentState, newest_state
from consult.consultations.models import Consultation
from consult.consultations.pages import banner_for, next_with_needs, workspace_of
from consult.consultations.queries import full_consultation
from consult.consultations.refusals import ConsultationIsClosed
from consult.consultations.sections import CONSENT, section_href
from consult.staff.access import needs
from consult.ui.conflicts import conflict_response

SectionView = Callable[..., HttpResponse]
CLOSED = "This consultation is closed. Nothing was saved."


def section_view(section: str) -> Callable[[SectionView], SectionView]:
    """Load the consultation for a clinician of its clinic, note the read, and turn a
    write to a closed consultation into a message."""

    def decorate(view: SectionView) -> SectionView:
        @wraps(view)
        @needs("record_consultations")
        def wrapper(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
            consultation = full_consultation(request.user, pk)
            if request.method == "GET":
                record_consultation_read(
                    by=request.user, consultation=consultation, section=section
                )
            try:
                # A paper may come back signed after the consultation ended.
                if request.method == "POST" and consultation.closed_at and section != CONSENT:
                    raise ConsultationIsClosed
                with telling_what_it_supersedes(request, consultation):
                    return view(request, consultation, *args, **kwargs)
            except ConsultationIsClosed:
                messages.error(request, CLOSED)
                return redirect(section_href(consultation, section))

        return wrapper

    return decorate


@contextmanager
def telling_what_it_supersedes(request: HttpRequest, before: Consultation) -> Iterator[None]:
    """Say at once that a saved change took the force of a consent; ``before`` is the
    consultation as it was loaded for the request."""
    had_force = request.method == "POST" and newest_state(before) in IN_FORCE
    yield
    if not had_force:
        return
    after = full_consultation(request.user, before.pk)
    if newest_state(after) == ConsentState.SUPERSEDED:
        stop = " Do not treat on it." if after.newest_signature else ""
        messages.warning(
            request,
            f"{after.newest_number} is superseded by this change: it needs a new consent.{stop}",
        )


def tell_saved(request: HttpRequest, consultation: Consultation, section: str, text: str) -> None:
    """Say what was saved, with a link to the next section that needs something."""
    fresh = full_consultation(request.user, consultation.pk)
    following = next_with_needs(workspace_of(fresh).sections(), section)
    if following:
        link = '{} <a class="message__next" href="{}">Next: {}</a>'
        text = format_html(link, text, following.href, following.title)
    messages.success(request, text)


def saved(
    request: HttpRequest, consultation: Consultation, section: str, text: str
) -> HttpResponse:
    """Say what was saved and come back to the section."""
    tell_saved(request, consultation, section, text)
    return redirect(section_href(consultation, section))


def page_status(form: forms.BaseForm) -> int:
    """422 for a form with errors, else 200."""
    return 422 if form.is_bound and form.errors else 200


def section_conflict(
    request: HttpRequest,
    consultation: Consultation,
    *,
    form: forms.BaseForm,
    key: str,
    saved_values: dict[str, Any],
    back_url: str,
) -> HttpResponse:
    """The 409 page for section ``key``: who saved first, both texts, nothing lost."""
    fresh = full_consultation(request.user, consultation.pk)
    row = next((s for s in fresh.section_saves.all() if s.key == key), None)
    at: datetime | None = row.at if row else None
    return consultation_conflict(
        request,
        fresh,
        form=form,
        saved=saved_values,
        version=workspace_of(fresh).section_version(key),
        back_url=back_url,
        saved_by=row.by.full_name if row else "",
        saved_at=at,
    )


def consultation_conflict(
    request: HttpRequest, fresh: Consultation, **details: Any
) -> HttpResponse:
    """The 409 page under the patient's banner, in the clinic's time zone; ``details`` as
    for ``conflict_response``, ``fresh`` as it is saved now."""
    stop = {"do_not_treat": workspace_of(fresh).do_not_treat}
    return conflict_response(
        request, banner=banner_for(fresh.patient) | stop, zone=fresh.clinic.zone, **details
    )
