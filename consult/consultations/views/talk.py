"""The section for the talk with the patient."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consult.consultations.actions.talk import TalkReply, TeachBackReply, record_talk
from consult.consultations.forms.rows import given_notes
from consult.consultations.forms.talk import TalkForm
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.queries import full_consultation
from consult.consultations.refusals import FormulaHasChanged, NothingToTell, TalkAtWrongTime
from consult.consultations.sections import section_href
from consult.consultations.telling import (
    has_something_to_tell,
    is_talk_current,
    said_no_since_talk,
    talk_digest,
    talk_of,
)
from consult.consultations.views.shared import page_status, saved, section_conflict, section_view
from consult.consultations.waiting import hours_to_think, time_to_think
from consult.records import StaleVersion

SECTION = "talk"
CHANGED = (
    "The formulas were changed after you opened this page, and nothing was saved. What you "
    "typed is still here. Look at the formulas above: save only if the patient was told "
    "about these."
)


def _stored(consultation: Consultation) -> dict[str, Any]:
    """What stands about the proposal as it is; nothing of a talk that no longer counts."""
    talk = talk_of(consultation)
    if talk is None or not is_talk_current(consultation):
        return {}
    values: dict[str, Any] = {name: getattr(talk, name) for name in TalkForm.TALK_FIELDS}
    for row in consultation.teach_backs.all():
        values |= {
            f"words-{row.point}": row.words,
            f"outcome-{row.point}": row.outcome,
            f"skipped-{row.point}": row.skipped_because,
        }
    return values


@section_view(SECTION)
def talk(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Record when and how the patient was told, and what the patient said back."""
    if not has_something_to_tell(consultation):
        return render_section(
            request, consultation, SECTION, "consultations/no_injection.html", {}
        )
    with timezone.override(consultation.clinic.zone):
        form = _form(request, consultation)
        is_valid = form.is_valid()
    if is_valid:
        try:
            _save(request, consultation, form)
        except StaleVersion:
            return _conflict(request, consultation, form)
        except TalkAtWrongTime as refusal:
            form.add_error("given_at", str(refusal))
        except (FormulaHasChanged, NothingToTell):
            return _changed(request, consultation)
        else:
            return saved(request, consultation, SECTION, "The talk is saved.")
    return _page(request, consultation, form, page_status(form))


def _form(request: HttpRequest, consultation: Consultation, data: Any = None) -> TalkForm:
    stored = _stored(consultation)
    rows = consultation.teach_backs.all() if stored else []
    return TalkForm(
        data or request.POST or None,
        initial=stored,
        about=talk_digest(consultation),
        zone_name=consultation.clinic.time_zone,
        notes=given_notes(rows, lambda row: row.point, consultation.clinic.zone),
        version=workspace_of(consultation).section_version(SECTION),
    )


def _page(
    request: HttpRequest, consultation: Consultation, form: TalkForm, status: int
) -> HttpResponse:
    recorded = talk_of(consultation)
    is_current = is_talk_current(consultation)
    context = {
        "form": form,
        "points": list(form.points()),
        "recorded": recorded,
        "is_outdated": recorded and not is_current,
        "said_no_since": said_no_since_talk(consultation),
        "hours": hours_to_think(consultation),
        "time_to_think": time_to_think(consultation, recorded) if recorded else None,
    }
    template = "consultations/talk.html"
    return render_section(request, consultation, SECTION, template, context, status=status)


def _save(request: HttpRequest, consultation: Consultation, form: TalkForm) -> None:
    record_talk(
        by=request.user,
        consultation=consultation,
        expected=form.seen_version,
        about=form.cleaned_data["about"],
        talk=TalkReply(**form.talk_values()),
        teach_back=[TeachBackReply(**values) for values in form.teach_back_values()],
    )


def _changed(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """The page once more with all that was typed, about the formulas as they are now."""
    fresh = full_consultation(request.user, consultation.pk)
    if not has_something_to_tell(fresh):
        return render_section(request, fresh, SECTION, "consultations/no_injection.html", {})
    typed = request.POST.copy()
    typed["about"] = talk_digest(fresh)
    with timezone.override(fresh.clinic.zone):
        form = _form(request, fresh, typed)
        form.add_error(None, CHANGED)
    return _page(request, fresh, form, 409)


def _conflict(request: HttpRequest, consultation: Consultation, form: TalkForm) -> HttpResponse:
    return section_conflict(
        request,
        consultation,
        form=form,
        key=SECTION,
        saved_values=_stored(full_consultation(request.user, consultation.pk)),
        back_url=section_href(consultation, SECTION),
    )
