"""Copies for the patient: what staff record and send, and the page where a file is fetched."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consult.consent.actions import (
    create_copy_link,
    end_copy_link,
    fetch_copy,
    mail_copy_link,
    record_copy_given,
)
from consult.consent.copies.copy_mail import reaches_people
from consult.consent.forms.copies import CopyGivenForm, FetchForm, MailForm
from consult.consent.models import ConsentDocument, CopyLink
from consult.consent.public import offered_languages, public_page
from consult.consent.refusals import BirthDateIsWrong, ConsentRefusal, LinkIsDead
from consult.staff.access import needs
from consult.staff.limits import is_allowed, too_many

NO_SERVER = (
    "This installation has no mail server: the message was only printed on the server's "
    "console and reached nobody."
)


def _document(request: HttpRequest, number: str) -> ConsentDocument:
    documents = ConsentDocument.objects.for_staff(request.user).without_bytes()
    return get_object_or_404(
        documents.select_related("clinic", "consultation__patient"), number=number
    )


def _page(
    request: HttpRequest, document: ConsentDocument, *, status: int = 200, **context: Any
) -> HttpResponse:
    with timezone.override(document.clinic.zone):
        started = {"given_at": timezone.localtime().replace(second=0, microsecond=0)}
        shown = {
            "document": document,
            "copy_form": CopyGivenForm(initial=started),
            "mail_form": MailForm(),
            "mail_reaches_people": reaches_people(),
            "hours": settings.COPY_LINK_HOURS,
            **context,
        }
        return render(request, "copies/staff.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("register_patients")
def copies(request: HttpRequest, number: str) -> HttpResponse:
    """Which copies the patient got; record another one."""
    document = _document(request, number)
    if request.method != "POST":
        return _page(request, document)
    with timezone.override(document.clinic.zone):
        form = CopyGivenForm(request.POST)
        is_valid = form.is_valid()
    if is_valid:
        try:
            record_copy_given(by=request.user, document=document, **form.cleaned_data)
        except ConsentRefusal as refusal:
            form.add_error("given_at", str(refusal))
        else:
            messages.success(request, "The copy is recorded.")
            return redirect("consent-copies", number)
    return _page(request, document, copy_form=form, form=form, status=422)


@require_POST
@needs("register_patients")
def make_link(request: HttpRequest, number: str) -> HttpResponse:
    """Make a link and show it, once."""
    document = _document(request, number)
    try:
        link, secret = create_copy_link(by=request.user, document=document)
    except ConsentRefusal as refusal:
        return _page(request, document, refusal=str(refusal), status=422)
    address = f"{_copy_page(request, document)}#{secret}"
    return _page(request, document, new_link=link, new_address=address)


@require_POST
@needs("register_patients")
def mail_link(request: HttpRequest, number: str) -> HttpResponse:
    """Make a link and send it by e-mail."""
    document = _document(request, number)
    form = MailForm(request.POST)
    if not form.is_valid():
        return _page(request, document, mail_form=form, form=form, status=422)
    try:
        mail_copy_link(
            by=request.user,
            document=document,
            address=form.cleaned_data["address"],
            page=_copy_page(request, document),
        )
    except ConsentRefusal as refusal:
        form.add_error("address", str(refusal))
        return _page(request, document, mail_form=form, form=form, status=422)
    if reaches_people():
        messages.success(request, "The mail server took the e-mail with the link.")
    else:
        messages.warning(request, NO_SERVER)
    return redirect("consent-copies", number)


@require_POST
@needs("register_patients")
def end_link(request: HttpRequest, number: str) -> HttpResponse:
    """End the open link, such as after a wrong address."""
    document = _document(request, number)
    links = CopyLink.objects.unfinished().filter(document=document)
    if any(end_copy_link(by=request.user, link=link) for link in links):
        messages.success(request, "The link is ended. It does not work any more.")
    else:
        messages.warning(request, "There was no open link.")
    return redirect("consent-copies", number)


def _copy_page(request: HttpRequest, document: ConsentDocument) -> str:
    """The address of the page where a file is fetched, in the document's language."""
    path = reverse("fetch-copy")
    if document.language in dict(settings.LANGUAGES):
        path = f"{path}?lang={document.language}"
    return (
        f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
    )


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def fetch(request: HttpRequest) -> HttpResponse:
    """Give the file once. The secret comes in the part of the address that browsers keep to
    themselves and is sent in the body of a form, so that it stands in no log and no cache,
    and a program that follows links in mails does not use it up."""
    if request.method != "POST":
        return _fetch_page(request, FetchForm())
    if not is_allowed(request, "fetch_copy"):
        return too_many(request)
    form = FetchForm(request.POST)
    if not form.is_valid():
        return _fetch_page(request, form, status=422)
    try:
        file = fetch_copy(secret=form.cleaned_data["secret"], born=form.cleaned_data["born"])
    except LinkIsDead:
        return _unsent(render(request, "copies/dead.html", status=410))
    except BirthDateIsWrong as wrong:
        text = _("This is not the date of birth on record. Tries left: %(number)s.")
        form.add_error(None, text % {"number": wrong.tries_left})
        return _fetch_page(request, form, status=422)
    except ConsentRefusal:
        form.add_error(
            None, _("The file cannot be made right now. Your link still works: try again later.")
        )
        return _fetch_page(request, form, status=503)
    response = HttpResponse(file.data, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    return _unsent(response)


def _fetch_page(request: HttpRequest, form: FetchForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "languages": offered_languages()}
    return _unsent(render(request, "copies/fetch.html", context, status=status))


def _unsent(response: HttpResponse) -> HttpResponse:
    """Tell no other site where the reader came from."""
    response["Referrer-Policy"] = "no-referrer"
    return response
