"""The section for published evidence."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from consult.consultations.actions.evidence import (
    attach_source,
    detach_source,
    state_no_evidence,
    withdraw_no_evidence,
)
from consult.consultations.forms.evidence import AttachForm, NoEvidenceForm
from consult.consultations.models import Consultation, ProposedInjection
from consult.consultations.offers import offers_for
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.queries import injection_of
from consult.consultations.refusals import EvidenceContradicts, SourceDoesNotFit
from consult.consultations.views.shared import page_status, section_view

SECTION = "evidence"
CONTRADICTS = "A source is attached and “none was found” is stated: only one of the two can stand."


@section_view(SECTION)
def evidence(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Go to the first injection's evidence, or say that there is none yet."""
    first = next(iter(consultation.injections.all()), None)
    if first:
        return redirect("injection-evidence", consultation.pk, first.pk)
    return render_section(request, consultation, SECTION, "consultations/no_injection.html", {})


@section_view(SECTION)
def injection_evidence(
    request: HttpRequest, consultation: Consultation, injection_pk: int
) -> HttpResponse:
    """The sources that touch the formula, those attached, and the statement of none."""
    injection = injection_of(consultation, injection_pk)
    form = NoEvidenceForm(request.POST or None, today=consultation.clinic.today())
    if form.is_valid():
        try:
            state_no_evidence(by=request.user, injection=injection, **form.cleaned_data)
        except EvidenceContradicts:
            form.add_error(None, CONTRADICTS)
        else:
            messages.success(request, "The statement is saved.")
            return redirect("injection-evidence", consultation.pk, injection.pk)
    return _page(request, consultation, injection, form)


def _page(
    request: HttpRequest,
    consultation: Consultation,
    injection: ProposedInjection,
    form: NoEvidenceForm,
) -> HttpResponse:
    offers = offers_for(injection)
    workspace = workspace_of(consultation)
    for link in injection.evidence_links.all():
        # The tag beside an attached source says what its note would say again.
        workspace.place(f"injection:{injection.pk}:evidence:{link.source.key}")
    attached = {link.source_id for link in injection.evidence_links.all()}
    context = {
        "injection": injection,
        "injection_key": str(injection.pk),
        "offers": [offer for offer in offers if offer.source.pk not in attached],
        "attached": [
            (link, next((o for o in offers if o.source.pk == link.source_id), None))
            for link in injection.evidence_links.all()
        ],
        "no_evidence": getattr(injection, "no_evidence", None),
        "form": form,
    }
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/evidence.html",
        context,
        status=page_status(form),
    )


@section_view(SECTION)
def attach(
    request: HttpRequest, consultation: Consultation, injection_pk: int, source_pk: int
) -> HttpResponse:
    """Read one source and attach it with a comment."""
    injection = injection_of(consultation, injection_pk)
    offer = next((o for o in offers_for(injection) if o.source.pk == source_pk), None)
    if offer is None:
        raise Http404
    form = AttachForm(request.POST or None)
    if form.is_valid():
        try:
            attach_source(
                by=request.user,
                injection=injection,
                source=offer.source,
                comment=form.cleaned_data["comment"],
            )
        except EvidenceContradicts:
            form.add_error(None, CONTRADICTS)
        except SourceDoesNotFit:
            form.add_error(None, "The formula changed: this source touches none of it now.")
        else:
            messages.success(request, "The source is attached.")
            return redirect("injection-evidence", consultation.pk, injection.pk)
    context = {"injection": injection, "offer": offer, "form": form}
    return render_section(
        request,
        consultation,
        SECTION,
        "consultations/attach.html",
        context,
        status=page_status(form),
    )


@require_POST
@section_view(SECTION)
def detach(
    request: HttpRequest, consultation: Consultation, injection_pk: int, link_pk: int
) -> HttpResponse:
    """Take a source off the injection."""
    injection = injection_of(consultation, injection_pk)
    link = next((row for row in injection.evidence_links.all() if row.pk == link_pk), None)
    if link is None:
        raise Http404
    link.injection = injection
    detach_source(by=request.user, link=link)
    messages.success(request, "The source is taken off.")
    return redirect("injection-evidence", consultation.pk, injection.pk)


@require_POST
@section_view(SECTION)
def withdraw_none(
    request: HttpRequest, consultation: Consultation, injection_pk: int
) -> HttpResponse:
    """Take back the statement that no evidence was found."""
    injection = injection_of(consultation, injection_pk)
    withdraw_no_evidence(by=request.user, injection=injection)
    messages.success(request, "The statement is taken back.")
    return redirect("injection-evidence", consultation.pk, injection.pk)
