"""The clinician's side of signing on a tablet: handing over, taking back, countersigning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from consult.consent.actions.signing import complete_signature
from consult.consent.actions.signing_sessions import (
    end_signing,
    note_saying_no,
    note_wrong_password,
    open_signing,
    refuse_on_tablet,
    resume_signing,
)
from consult.consent.forms.tablet import (
    CountersignForm,
    HandOverForm,
    PasswordForm,
    TabletRefusalForm,
)
from consult.consent.models import ConsentDocument, SigningSession
from consult.consent.refusals import ConsentRefusal, SigningIsRunning
from consult.consent.signing.interpreting import interpreting_of
from consult.consent.signing.signing_people import people_of
from consult.consent.tablet.ceremony import can_be_signed_on_tablet, snapshot_of
from consult.consent.tablet.hand_over import (
    forget_password,
    hand_over,
    is_checked,
    note_password,
    take_back,
)
from consult.consent.tablet.tablet_facts import facts_of, names_differ, question_of, shown_marks
from consult.consent.tablet.turns import is_abandoned, next_role
from consult.consultations.models import Consultation
from consult.consultations.pages import render_section
from consult.consultations.sections import CONSENT
from consult.consultations.views.shared import page_status, section_view
from consult.staff.passwords import TooManyTries, is_password_of

STILL_LOCKED = "This is not your password. The tablet is still locked."


@section_view(CONSENT)
def open_on_tablet(request: HttpRequest, consultation: Consultation, number: str) -> HttpResponse:
    """State who takes part, then hand this browser over."""
    document = get_object_or_404(consultation.consents.defer("html", "pdf"), number=number)
    if not can_be_signed_on_tablet(snapshot_of(document)):
        raise Http404
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        interpreting=interpreting_of(document),
    )
    if form.is_valid():
        people = form.people(snapshot_of(document)["patient"]["name"])
        try:
            session = open_signing(by=request.user, document=document, people=people)
        except SigningIsRunning:
            pass  # the page below says so
        except ConsentRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            hand_over(request, session)
            return redirect("signing", session.token)
    return _render_opening(request, consultation, document, form)


def _render_opening(
    request: HttpRequest, consultation: Consultation, document: ConsentDocument, form: HandOverForm
) -> HttpResponse:
    running = document.signing_sessions.running().select_related("opened_by").first()
    is_running = running is not None and not is_abandoned(running, timezone.now())
    context = {"form": form, "document": document, "running": running if is_running else None}
    context["is_all_signed"] = is_running and not next_role(running)
    context["idle_minutes"] = settings.SIGNING_IDLE_MINUTES
    status = 409 if is_running and form.is_bound else page_status(form)
    return render_section(
        request, consultation, CONSENT, "consent/signing/open.html", context, status=status
    )


@require_POST
@section_view(CONSENT)
def stop_other(request: HttpRequest, consultation: Consultation, number: str) -> HttpResponse:
    """Stop a signing that runs on another device."""
    document = get_object_or_404(consultation.consents.without_bytes(), number=number)
    running = document.signing_sessions.running().first()
    if running:
        end_signing(by=request.user, session=running, end=SigningSession.End.STOPPED)
        messages.success(request, "The signing is stopped. The other device is locked.")
    return redirect("open-signing", consultation.pk, number)


@require_POST
@section_view(CONSENT)
def resume(request: HttpRequest, consultation: Consultation, number: str) -> HttpResponse:
    """Lock this browser to a signing that waits for the countersignature alone."""
    document = get_object_or_404(consultation.consents.without_bytes(), number=number)
    session = get_object_or_404(document.signing_sessions.running())
    try:
        resume_signing(by=request.user, session=session)
    except ConsentRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect("open-signing", consultation.pk, number)
    hand_over(request, session)
    return redirect("signing-staff", session.token)


# --- at the tablet -----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest, token: object) -> HttpResponse:
    """The clinician's own page at the tablet, behind the password."""
    session: SigningSession | None = getattr(request, "signing", None)
    if session is None:
        raise Http404
    act = request.POST.get("act", "")
    if act == "password":
        return _ask_password(request, session)
    if not is_checked(request):
        return _render_password(request, session, PasswordForm(), status=403 if act else 200)
    return ACTS.get(act, _render_desk)(request, session)


def _ask_password(request: HttpRequest, session: SigningSession) -> HttpResponse:
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            if is_password_of(request.user, form.cleaned_data["password"]):
                note_password(request)
                return redirect("signing-staff", session.token)
            note_wrong_password(by=request.user, session=session)
            form.add_error("password", STILL_LOCKED)
        except TooManyTries as refusal:
            form.add_error("password", str(refusal))
    return _render_password(request, session, form, status=422)


def _render_password(
    request: HttpRequest, session: SigningSession, form: PasswordForm, status: int
) -> HttpResponse:
    context = {"session": session, "form": form}
    return render(request, "consent/signing/staff_password.html", context, status=status)


def _render_desk(
    request: HttpRequest,
    session: SigningSession,
    *,
    countersign: CountersignForm | None = None,
    refuse: TabletRefusalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    people = people_of(session.people)
    patient = snapshot_of(session.document)["patient"]
    reason = {"reason": session.draft.get("reason", "")}
    context = {
        "session": session,
        "document": session.document,
        "patient": patient,
        "people": people,
        "marks": shown_marks(session),
        "waits_for": people.name_of(role) if (role := next_role(session)) else "",
        "says_no": session.draft.get("says_no", False),
        "countersign": countersign or _countersign_form(session),
        "refuse": refuse or TabletRefusalForm(initial=reason),
    }
    with timezone.override(session.document.clinic.zone):
        return render(request, "consent/signing/staff.html", context, status=status)


def _countersign_form(session: SigningSession, data: QueryDict | None = None) -> CountersignForm:
    return CountersignForm(data, names_differ=names_differ(session), question=question_of(session))


def _countersign(request: HttpRequest, session: SigningSession) -> HttpResponse:
    form = _countersign_form(session, request.POST)
    if form.is_valid() and _is_done(
        form,
        lambda: complete_signature(
            by=request.user,
            document=session.document,
            facts=facts_of(session, answer=form.cleaned_data.get("answer", "")),
        ),
    ):
        return _leave(request, session, f"Consent {session.document.number} is signed.")
    return _render_desk(request, session, countersign=form, status=422)


def _refuse(request: HttpRequest, session: SigningSession) -> HttpResponse:
    form = TabletRefusalForm(request.POST)
    if form.is_valid() and _is_done(
        form,
        lambda: refuse_on_tablet(
            by=request.user, session=session, reason=form.cleaned_data["reason"]
        ),
    ):
        number = session.document.number
        return _leave(request, session, f"Consent {number} is recorded as refused.")
    return _render_desk(request, session, refuse=form, status=422)


def _is_done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether ``act`` went through; a refusal stands on the form, and nothing is lost."""
    try:
        act()
    except ConsentRefusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _stop(request: HttpRequest, session: SigningSession) -> HttpResponse:
    end_signing(by=request.user, session=session, end=SigningSession.End.STOPPED)
    return _leave(request, session, "The signing was stopped. Nothing was signed.")


def _give_back(request: HttpRequest, session: SigningSession) -> HttpResponse:
    if session.draft.get("says_no"):
        note_saying_no(by=request.user, session=session, says_no=False)
    forget_password(request)
    return redirect("signing", session.token)


def _leave(request: HttpRequest, session: SigningSession, text: str) -> HttpResponse:
    take_back(request)
    messages.success(request, text)
    return redirect("consultation-consent", session.document.consultation_id)


ACTS: dict[str, Callable[..., HttpResponse]] = {
    "countersign": _countersign,
    "refuse": _refuse,
    "stop": _stop,
    "give_back": _give_back,
}
