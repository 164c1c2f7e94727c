"""The desk: where staff land."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from consult.consultations.pages import Workspace
from consult.consultations.published import Published
from consult.consultations.queries import open_of_clinician
from consult.consultations.sent_back import SentBack, sent_back_to


def show_desk(request: HttpRequest) -> HttpResponse:
    """The clinician's open consultations and what each still needs, and patient search."""
    user = request.user
    if not user.has_perm("consult.register_patients"):
        return _elsewhere(request)
    return render(
        request,
        "consultations/desk.html",
        {"rows": _rows(request), "sent_back": _sent_back(request)},
    )


def _elsewhere(request: HttpRequest) -> HttpResponse:
    """Where staff without patients belong: the lists, or a page that says so."""
    if request.user.is_staff:
        return redirect(reverse("admin:index"))
    return render(request, "consultations/no_role.html", status=403)


def _sent_back(request: HttpRequest) -> list[SentBack]:
    if not request.user.has_perm("consult.record_consultations"):
        return []
    return sent_back_to(request.user)


def _rows(request: HttpRequest) -> list[dict]:
    if not request.user.has_perm("consult.record_consultations"):
        return []
    published = Published()
    rows = []
    for consultation in open_of_clinician(request.user):
        workspace = Workspace(consultation, published)
        sections = workspace.sections()
        open_sections = [s for s in sections if s.status in ("todo", "attention")]
        rows.append(
            {
                "consultation": consultation,
                "do_not_treat": workspace.do_not_treat,
                "opened_on": timezone.localdate(consultation.opened_at, consultation.clinic.zone),
                "next": next(iter(open_sections), sections[-1]),
                "needs": [s for s in sections[:-2] if s.status in ("todo", "attention")],
            }
        )
    return rows
