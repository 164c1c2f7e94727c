"""The section for published evidence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from consult.consultations.actions.evidence import (
    attach_source,
    detach_source,
    evidence_key,
    source_key,
    state_no_evidence,
    withdraw_no_evidence,
)
from consult.consultations.forms.evidence import AttachForm, NoEvidenceForm
from consult.consultations.models import Consultation, ProposedInjection
from consult.consultations.offers import Offer, offers_for
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.queries import full_consultation, injection_of
from consult.consultations.refusals import EvidenceContradicts, SourceDoesNotFit
from consult.consultations.views.shared import (
    page_status,
    section_conflict,
    section_view,
    tell_saved,
)
from consult.records import StaleVersion

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
    key = evidence_key(injection)
    form = NoEvidenceForm(
        request.POST or None,
        today=consultation.clinic.today(),
        version=workspace_of(consultation).section_version(key),
    )
    if form.is_valid():
        try:
            state_no_evidence(
                by=request.user,
                injection=injection,
                searched_where=form.cleaned_data["searched_where"],
                searched_on=form.cleaned_data["searched_on"],
                expected=form.seen_version,
            )
        except EvidenceContradicts:
            form.add_error(None, CONTRADICTS)
        except StaleVersion:
            return _conflict(request, consultation, injection, form, key)
        else:
            tell_saved(request, consultation, SECTION, "The statement is saved.")
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
    offer = _offer_of(injection, source_pk)
    comments = [x.comment for x in injection.evidence_links.all() if x.source_id == source_pk]
    key = source_key(injection, offer.source)
    form = AttachForm(
        request.POST or None,
        initial={"comment": next(iter(comments), "")},
        version=workspace_of(consultation).section_version(key),
    )
    if form.is_valid():
        try:
            _attach(request, injection, offer, form)
        except StaleVersion:
            return _conflict(request, consultation, injection, form, key, source_pk)
        if form.is_valid():
            tell_saved(request, consultation, SECTION, "The source is attached.")
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


def _offer_of(injection: ProposedInjection, source_pk: int) -> Offer:
    for offer in offers_for(injection):
        if offer.source.pk == source_pk:
            return offer
    raise Http404


def _attach(
    request: HttpRequest, injection: ProposedInjection, offer: Offer, form: AttachForm
) -> None:
    """Attach the source, or put the refusal into the form."""
    try:
        attach_source(
            by=request.user,
            injection=injection,
            source=offer.source,
            comment=form.cleaned_data["comment"],
            expected=form.seen_version,
        )
    except EvidenceContradicts:
        form.add_error(None, CONTRADICTS)
    except SourceDoesNotFit:
        form.add_error(None, "The formula changed: this source touches none of it now.")


def _conflict(
    request: HttpRequest,
    consultation: Consultation,
    injection: ProposedInjection,
    form: AttachForm | NoEvidenceForm,
    key: str,
    source_pk: int = 0,
) -> HttpResponse:
    fresh = injection_of(full_consultation(request.user, consultation.pk), injection.pk)
    statement = getattr(fresh, "no_evidence", None)
    comments = [x.comment for x in fresh.evidence_links.all() if x.source_id == source_pk]
    saved_values: dict[str, Any] = {
        "comment": next(iter(comments), ""),
        "searched_where": statement.searched_where if statement else "",
        "searched_on": statement.searched_on if statement else None,
    }
    return section_conflict(
        request,
        consultation,
        form=form,
        key=key,
        saved_values=saved_values,
        back_url=reverse("injection-evidence", args=[consultation.pk, injection.pk]),
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
