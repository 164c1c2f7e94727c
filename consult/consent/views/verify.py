"""Pages on which a paper or file is checked: one for everybody, one for staff."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from consult.consent.actions import record_verification
from consult.consent.forms.verify import CodeForm, FileForm, NumberForm
from consult.consent.models import ConsentDocument
from consult.consent.models.documents import ConsentDocumentQuerySet
from consult.consent.public import offered_languages, public_page
from consult.consent.reading import MAX_BYTES
from consult.consent.refusals import FileCannotBeRead
from consult.consent.verify.staff_verdict import background_of
from consult.consent.verify.uploads import UploadLimit, limit_upload
from consult.consent.verify.verdict_words import BASES, UNREADABLE, words_of
from consult.consent.verify.verifying import (
    Answer,
    Basis,
    Verdict,
    verdict_of_code,
    verdict_of_file,
    verdict_of_number,
    verdict_of_page,
)
from consult.staff.access import needs
from consult.staff.limits import is_allowed, limited, too_many
from consult.staff.models import StaffMember

_READ_AND_ASK = require_http_methods(["GET", "HEAD", "POST"])


@public_page
@_READ_AND_ASK
def verify(request: HttpRequest) -> HttpResponse:
    """Check by number and content code, or by a file; says nothing about the patient."""
    if request.method != "POST":
        return _page(request, "verify/public.html", CodeForm(), FileForm())
    upload = limit_upload(request, MAX_BYTES)
    if not is_allowed(request, "verify"):
        return too_many(request)
    documents = ConsentDocument.objects.all()
    if request.POST.get("way") == "file":
        if not is_allowed(request, "verify_file"):
            return too_many(request)
        return _check_file(request, documents, upload, "verify/public.html", CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, "verify/public.html", form, FileForm(), status=422)
    verdict = verdict_of_code(documents, form.cleaned_data["number"], form.cleaned_data["code"])
    return _answer(request, "verify/public.html", verdict, "code", form, FileForm())


@public_page
@require_safe
@limited("verify")
def verify_page_code(request: HttpRequest, text: str) -> HttpResponse:
    """Check by the square code on a page, whose address a phone's camera opens."""
    verdict = verdict_of_page(ConsentDocument.objects.all(), text)
    return _answer(request, "verify/public.html", verdict, "page", CodeForm(), FileForm())


@_READ_AND_ASK
@needs("register_patients")
def verify_for_staff(request: HttpRequest) -> HttpResponse:
    """Check with more to see: documents of the own clinics, by number alone too."""
    upload = limit_upload(request, MAX_BYTES)
    documents = ConsentDocument.objects.for_staff(request.user)
    if request.method == "POST":
        return _check_file(request, documents, upload, "verify/staff.html", NumberForm())
    if "number" not in request.GET:
        return _page(request, "verify/staff.html", NumberForm(), FileForm())
    form = NumberForm(request.GET)
    if not form.is_valid():
        return _page(request, "verify/staff.html", form, FileForm(), status=422)
    verdict = verdict_of_number(documents, form.cleaned_data["number"])
    return _answer(request, "verify/staff.html", verdict, "number", form, FileForm())


def _check_file(
    request: HttpRequest,
    documents: ConsentDocumentQuerySet,
    upload: UploadLimit,
    template: str,
    code_form: NumberForm,
) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    try:
        if upload.is_exceeded:
            raise FileCannotBeRead("size")
        if not form.is_valid():
            return _page(request, template, code_form, form, status=422)
        verdict = verdict_of_file(documents, form.cleaned_data["file"].read())
    except FileCannotBeRead as refusal:
        record_verification(by=_asker(request), document=None, answer="unreadable", way="file")
        form.is_valid()
        form.errors.pop("file", None)
        form.add_error("file", UNREADABLE[refusal.reason])
        return _page(request, template, code_form, form, status=422)
    return _answer(request, template, verdict, "file", code_form, FileForm())


def _answer(
    request: HttpRequest,
    template: str,
    verdict: Verdict,
    way: str,
    code_form: NumberForm,
    file_form: FileForm,
) -> HttpResponse:
    record_verification(
        by=_asker(request), document=verdict.document, answer=verdict.answer, way=way
    )
    shown = {
        "answer": verdict.answer,
        "words": words_of(verdict),
        "basis": BASES[verdict.basis] if verdict.basis else "",
        "has_signed_version": verdict.answer == Answer.SIGNED
        and verdict.basis in (Basis.ISSUED_FILE, Basis.ISSUED_INSIDE),
    }
    context: dict[str, Any] = {"shown": shown}
    if isinstance(request.user, StaffMember) and template == "verify/staff.html":
        context["background"] = background_of(verdict, request.user)
    return _page(request, template, code_form, file_form, context=context)


def _asker(request: HttpRequest) -> StaffMember | None:
    """Who is named in the trail; the public page names nobody, signed in or not."""
    is_public = getattr(request.resolver_match, "url_name", "") != "verify-for-staff"
    return None if is_public or not isinstance(request.user, StaffMember) else request.user


def _page(
    request: HttpRequest,
    template: str,
    code_form: NumberForm,
    file_form: FileForm,
    *,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    forms = {"code_form": code_form, "file_form": file_form, "languages": offered_languages()}
    form = next((each for each in (code_form, file_form) if each.errors), None)
    return render(request, template, {**forms, "form": form, **(context or {})}, status=status)
