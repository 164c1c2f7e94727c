"""A browser that was handed over to a patient: locked to one signing until the clinician's
password opens it again, and signed out when nobody touches it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from consult.consent.actions.signing_sessions import leave_idle, note_seen
from consult.consent.models import SigningSession

KEY = "signing"
# After the password the clinician has this long; then it is asked for again.
CHECKED_FOR = timedelta(minutes=5)

Respond = Callable[[HttpRequest], HttpResponse]


def hand_over(request: HttpRequest, session: SigningSession) -> None:
    """Lock this browser to ``session``. The new key makes browsers forget the pages that
    they keep for their Back button."""
    request.session[KEY] = {"token": str(session.token), "checked_at": ""}
    request.session.cycle_key()


def take_back(request: HttpRequest) -> None:
    """Open this browser again for the clinician."""
    request.session.pop(KEY, None)
    request.session.cycle_key()


def note_password(request: HttpRequest) -> None:
    """The clinician's password was right just now."""
    request.session[KEY] = {**request.session[KEY], "checked_at": timezone.now().isoformat()}


def forget_password(request: HttpRequest) -> None:
    """The tablet goes back to the patient."""
    request.session[KEY] = {**request.session[KEY], "checked_at": ""}


def is_checked(request: HttpRequest) -> bool:
    """Whether the clinician's password was given a short time ago."""
    at = request.session[KEY]["checked_at"]
    return bool(at) and timezone.now() - datetime.fromisoformat(at) < CHECKED_FOR


def keep_handed_over(get_response: Respond) -> Respond:
    """Let a handed-over browser reach nothing but the addresses of its own signing."""

    def respond(request: HttpRequest) -> HttpResponse:
        lock: dict[str, Any] | None = request.session.get(KEY)
        if lock is None:
            return _locked_again(request) or get_response(request)
        session = _running(request, lock)
        if session is None:
            return _lock_up(request)
        home = reverse("signing", args=[session.token])
        if not request.path.startswith(home):
            return _turn_back(request, home)
        note_seen(session=session, at=timezone.now())
        request.signing = session  # type: ignore[attr-defined]
        return get_response(request)

    return respond


def _locked_again(request: HttpRequest) -> HttpResponse | None:
    """The calm page for a tablet that locked itself and is loaded once more."""
    is_ceremony = request.path.startswith(reverse("signing-locked").removesuffix("locked/"))
    is_read = request.method in ("GET", "HEAD") and request.path != reverse("signing-locked")
    return (
        redirect("signing-locked")
        if is_ceremony and is_read and not request.user.is_authenticated
        else None
    )


def _running(request: HttpRequest, lock: dict[str, Any]) -> SigningSession | None:
    """The signing of this browser, unless it ended or nobody was there for too long."""
    session = (
        SigningSession.objects.select_related(
            "document__clinic", "document__waiting_waiver", "opened_by"
        )
        .defer("document__html", "document__pdf")
        .filter(token=lock["token"])
        .running()
        .first()
    )
    if session is None or session.opened_by != request.user:
        return None
    if session.is_idle(timezone.now()):
        leave_idle(session=session)
        return None
    return session


def _lock_up(request: HttpRequest) -> HttpResponse:
    logout(request)
    if request.method in ("GET", "HEAD"):
        return redirect("signing-locked")
    return HttpResponse(status=403)


def _turn_back(request: HttpRequest, home: str) -> HttpResponse:
    if request.method in ("GET", "HEAD"):
        return redirect(home)
    return render(request, "consent/signing/closed.html", {"home": home}, status=403)
