"""The review section: every finding, overrides, and the answers to check."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from consult.consultations.actions.overrides import override_finding, withdraw_override
from consult.consultations.forms.review import OverrideForm
from consult.consultations.models import Consultation
from consult.consultations.pages import ShownFinding, Workspace, render_section, workspace_of
from consult.consultations.refusals import CannotBeOverridden
from consult.consultations.sections import GAPS, missing_answers
from consult.consultations.views.shared import page_status, saved, section_view
from consult.safety.findings import Level

SECTION = "review"


@section_view(SECTION)
def review(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """All findings in order, and everything that will stand on the paper."""
    workspace = workspace_of(consultation)
    flags = {row.red_flag_id: row for row in consultation.red_flag_answers.all()}
    options = {row.alternative_id: row for row in consultation.alternative_discussions.all()}
    health = {fact.topic: fact for fact in consultation.patient.current_health}
    context = {
        **_findings(workspace),
        "missing": missing_answers(consultation, workspace.review),
        "is_clear": workspace.review.is_clear,
        "screening_rows": [(f, flags.get(f.pk)) for f in workspace.published.red_flags],
        "option_rows": [(a, options.get(a.pk)) for a in workspace.published.alternatives],
        "health_rows": [
            ("Pregnancy", health.get("pregnancy")),
            ("Breast-feeding", health.get("breast_feeding")),
            *((q.label, health.get(q.key)) for q in workspace.published.health_questions),
        ],
        "technique_total": len(workspace.published.technique_items),
    }
    return render_section(request, consultation, SECTION, "consultations/review.html", context)


def _findings(workspace: Workspace) -> dict[str, list[ShownFinding]]:
    """The findings by what they ask for: real stops apart from answers that are missing."""
    shown = workspace.shown_findings
    blocking = [s for s in shown if s.is_open_stop]
    return {
        "stops": [s for s in blocking if s.finding.code not in GAPS],
        "gaps": [s for s in blocking if s.finding.code in GAPS],
        "overridden": [s for s in shown if s.override],
        "warnings": [s for s in shown if s.finding.level == Level.WARN],
        "notes": [s for s in shown if s.finding.level == Level.NOTE],
    }


@section_view(SECTION)
def override(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Go on in spite of one finding, with a written reason."""
    named = request.POST if request.method == "POST" else request.GET
    identity = (named.get("code", ""), named.get("subject", ""))
    shown = next(
        (
            s
            for s in workspace_of(consultation).shown_findings
            if s.finding.identity == identity and s.finding.overridable
        ),
        None,
    )
    if shown is None:
        raise Http404
    form = OverrideForm(
        request.POST or None, initial={"code": identity[0], "subject": identity[1]}
    )
    if form.is_valid():
        try:
            override_finding(by=request.user, consultation=consultation, **form.cleaned_data)
        except CannotBeOverridden:
            form.add_error(None, "This finding cannot be overridden any more.")
        else:
            return saved(request, consultation, SECTION, "The override is saved.")
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/override.html",
        {"form": form, "shown": shown},
        status=page_status(form),
    )


@require_POST
@section_view(SECTION)
def withdraw(request: HttpRequest, consultation: Consultation, override_pk: int) -> HttpResponse:
    """Take an override back."""
    row = next((o for o in consultation.overrides.all() if o.pk == override_pk), None)
    if row is None:
        raise Http404
    withdraw_override(by=request.user, consultation=consultation, override=row)
    messages.success(request, "The override is taken back.")
    return redirect("consultation-review", consultation.pk)
