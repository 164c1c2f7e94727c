"""The pages of the three ends of a consent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from consult.consent.actions import mark_entered_in_error, record_refusal, withdraw_consent
from consult.consent.forms.ending import ErrorForm, RefusalForm, WithdrawalForm
from consult.consent.refusals import ConsentRefusal
from consult.consent.status import IssuedConsent, consents_of
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section, workspace_of
from consult.consultations.sections import CONSENT
from consult.consultations.views.shared import page_status, section_view
from consult.ui.forms import BaseForm


@dataclass(frozen=True)
class End:
    """One way in which a consent ends: its page, its form and its act."""

    template: str
    form: type[BaseForm]
    act: Callable[..., Any]
    is_open: Callable[[IssuedConsent], bool]
    told: str


_REFUSE = End(
    "consent/refuse.html",
    RefusalForm,
    record_refusal,
    lambda item: item.may_be_refused,
    "Consent {} is recorded as refused. Do not treat.",
)
_WITHDRAW = End(
    "consent/withdraw.html",
    WithdrawalForm,
    withdraw_consent,
    lambda item: item.may_be_withdrawn,
    "Consent {} is recorded as withdrawn. Do not treat.",
)
_IN_ERROR = End(
    "consent/in_error.html",
    ErrorForm,
    mark_entered_in_error,
    lambda item: item.may_be_marked,
    "Consent {} is marked as entered in error. Do not treat on it.",
)


@section_view(CONSENT)
def refuse(request: HttpRequest, consultation: Consultation, number: str) -> HttpResponse:
    """The patient said no before signing."""
    return _end(request, consultation, number, _REFUSE)


@section_view(CONSENT)
def withdraw(request: HttpRequest, consultation: Consultation, number: str) -> HttpResponse:
    """The patient takes back a signed consent."""
    return _end(request, consultation, number, _WITHDRAW)


@section_view(CONSENT)
def mark_in_error(request: HttpRequest, consultation: Consultation, number: str) -> HttpResponse:
    """The document is a mistake."""
    return _end(request, consultation, number, _IN_ERROR)


def _end(request: HttpRequest, consultation: Consultation, number: str, end: End) -> HttpResponse:
    item = _item(consultation, number)
    with timezone.override(consultation.clinic.zone):
        form = end.form(request.POST or None)
        is_valid = form.is_valid()
    if is_valid:
        try:
            end.act(by=request.user, document=item.document, **form.cleaned_data)
        except ConsentRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, end.told.format(number))
            return redirect("consultation-consent", consultation.pk)
    # What was typed is shown again even where somebody else was faster.
    context = {
        "form": form,
        "item": item,
        "document": item.document,
        "is_open": form.is_bound or end.is_open(item),
    }
    return render_section(
        request, consultation, CONSENT, end.template, context, status=page_status(form)
    )


def _item(consultation: Consultation, number: str) -> IssuedConsent:
    issued = consents_of(consultation, workspace_of(consultation).published)
    found = next((item for item in issued if item.document.number == number), None)
    if found is None:
        raise Http404
    return found
