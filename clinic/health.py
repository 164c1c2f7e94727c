"""Answers for the machines that watch the service: is it alive, and is it fit to work."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consult.consent.refusals import CertificateIsUnusable
from consult.consent.seals.certificates import clinic_identity
from consult.records import missing_triggers


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers, without asking the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers, is up to date and guards its records."""
    try:
        reasons = list(find_unready())
    except DatabaseError:
        reasons = ["the database does not answer"]
    body = "".join(f"{reason}\n" for reason in reasons) or "ready\n"
    return HttpResponse(body, status=503 if reasons else 200, content_type="text/plain")


def find_unready() -> Iterator[str]:
    """Give each reason why the service should not be used yet."""
    applied = MigrationRecorder(connection).applied_migrations()
    if set(MigrationLoader(None).disk_migrations or ()) - set(applied):
        yield "migrations are waiting"
    elif missing_triggers(connection):
        yield "append-only tables are not guarded"
    try:
        clinic_identity()
    except CertificateIsUnusable:
        # Paths of files are for those who run the system, not for everybody who asks.
        yield "the clinic's certificate cannot be used"
