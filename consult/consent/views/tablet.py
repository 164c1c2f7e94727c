"""What the people at a handed-over tablet see: short pages, the exact paper, and signing."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from consult.consent.actions.marks import put_mark
from consult.consent.actions.reading import record_document_read
from consult.consent.actions.signing_sessions import (
    leave_idle,
    note_saying_no,
    save_signing_draft,
)
from consult.consent.forms.tablet import MarkForm
from consult.consent.models import ConsentDocument, SigningSession
from consult.consent.refusals import (
    AlreadyMarked,
    ConsentRefusal,
    DraftIsRefused,
    SignerIsIncomplete,
    SigningHasEnded,
)
from consult.consent.tablet.ceremony import interface_language, snapshot_of
from consult.consent.tablet.ceremony_page import Ceremony, draft_of_post, page_of
from consult.consent.tablet.drafts import MAX_BYTES, read_draft
from consult.consent.tablet.paper_images import count_pages, picture_of_page
from consult.consent.tablet.turns import next_role

View = Callable[..., HttpResponse]


def at_the_tablet(view: View) -> View:
    """Only for the browser that was handed over for this signing; in its language."""

    @wraps(view)
    def wrapper(request: HttpRequest, token: object, *args: Any, **kwargs: Any) -> HttpResponse:
        session = getattr(request, "signing", None)
        if session is None:
            raise Http404
        ceremony = Ceremony(session, snapshot_of(session.document))
        with translation.override(interface_language(ceremony.snapshot)):
            try:
                return view(request, ceremony, *args, **kwargs)
            except SigningHasEnded:  # in this moment, from another device
                return redirect("signing", session.token)

    return wrapper


@require_safe
@at_the_tablet
def show(request: HttpRequest, ceremony: Ceremony) -> HttpResponse:
    """The page that is due: reading and signing, thanks, or that the person says no."""
    session = ceremony.session
    role = next_role(session)
    if session.draft.get("says_no"):
        return _render(request, ceremony, "said_no")
    if not role:
        return _render(request, ceremony, "thanks")
    form = MarkForm(ticks=ceremony.ticks_of(role))
    wanted = request.GET.get("page") or session.draft.get("page", "")
    return _render_pages(request, ceremony, role, form, wanted, session.draft)


def _render_pages(
    request: HttpRequest,
    ceremony: Ceremony,
    role: str,
    form: MarkForm,
    wanted: str,
    draft: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    pages = count_pages(ceremony.session.document.pdf_sha256)
    context = page_of(ceremony, role, wanted, draft, pages)
    ticks: list[dict[str, Any]] = [
        {"name": name, "text": text, "errors": form.errors.get(name, [])}
        for name, text in ceremony.ticks.items()
    ]
    context |= {"form": form, "ticks": ticks}
    return _render(request, ceremony, "pages", context, status)


def _render(
    request: HttpRequest,
    ceremony: Ceremony,
    template: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    whole = ceremony.context() | (context or {})
    return render(request, f"consent/signing/{template}.html", whole, status=status)


@require_POST
@at_the_tablet
def save_draft(request: HttpRequest, ceremony: Ceremony) -> HttpResponse:
    """Keep what was done so far; the answer is read by the page's script."""
    try:
        if len(request.body) > MAX_BYTES:
            raise DraftIsRefused
        draft = read_draft(_json(request.body))
        if draft.role == next_role(ceremony.session):
            save_signing_draft(by=request.user, session=ceremony.session, draft=draft)
    except DraftIsRefused as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    except ConsentRefusal as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    return JsonResponse({"saved": draft.n})


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DraftIsRefused from error


@require_POST
@at_the_tablet
def mark(request: HttpRequest, ceremony: Ceremony) -> HttpResponse:
    """Somebody signs: whoever it is the turn of, or a request that comes once more."""
    people, session = ceremony.people, ceremony.session
    role = request.POST.get("role", "")
    if role not in people.roles:
        raise Http404
    form = MarkForm(request.POST, ticks=ceremony.ticks_of(role))
    if not form.is_valid():
        if role != next_role(session):
            return redirect("signing", session.token)
        page = "ticks" if form.is_about_ticks else "sign"
        draft = draft_of_post(request.POST, role)
        return _render_pages(request, ceremony, role, form, page, draft, status=422)
    try:
        put_mark(by=request.user, session=session, role=role, **ceremony.mark_values(role, form))
    except (AlreadyMarked, SignerIsIncomplete):
        return _render(request, ceremony, "not_now", status=409)
    return redirect("signing", session.token)


@require_POST
@at_the_tablet
def say_no(request: HttpRequest, ceremony: Ceremony) -> HttpResponse:
    """The person at the tablet does not want to sign, or went back to reading."""
    note_saying_no(
        by=request.user,
        session=ceremony.session,
        says_no=request.POST.get("answer") != "back",
        reason=request.POST.get("reason", ""),
    )
    return redirect("signing", ceremony.session.token)


@require_safe
@at_the_tablet
def show_paper(request: HttpRequest, ceremony: Ceremony) -> HttpResponse:
    """The exact PDF."""
    document = _with_bytes(ceremony.session)
    record_document_read(by=request.user, document=document, part="pdf", how="shown")
    response = HttpResponse(bytes(document.pdf), content_type="application/pdf")
    name = f"{document.number}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name)
    return response


def _with_bytes(session: SigningSession) -> ConsentDocument:
    return ConsentDocument.objects.defer("snapshot", "html").get(pk=session.document_id)


@require_safe
@at_the_tablet
def show_picture(request: HttpRequest, ceremony: Ceremony, page: int) -> HttpResponse:
    """One page of the exact PDF as a picture."""
    document = ceremony.session.document
    if not 1 <= page <= count_pages(document.pdf_sha256):
        raise Http404
    if page == 1:
        record_document_read(by=request.user, document=document, part="pages", how="shown")
    picture = picture_of_page(document.pdf_sha256, page)
    return HttpResponse(picture, content_type="image/png")


@require_POST
@at_the_tablet
def end_idle(request: HttpRequest, ceremony: Ceremony) -> HttpResponse:
    """The page noticed that nobody is there: lock the tablet and sign out."""
    leave_idle(session=ceremony.session)
    logout(request)
    return JsonResponse({"locked": True})


@require_safe
@login_not_required
def locked(request: HttpRequest) -> HttpResponse:
    """A calm page for whoever holds a tablet whose signing has ended."""
    return render(request, "consent/signing/locked.html")
