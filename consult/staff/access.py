"""Walls: rows of other clinics do not exist for a member of staff."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse

from consult.staff.models import StaffMember


class ClinicQuerySet(models.QuerySet):
    """Rows that belong to a clinic; ``clinic_path`` is the look-up that leads to it."""

    clinic_path = "clinic"

    def for_staff(self, user: StaffMember) -> Self:
        """The rows of the clinics in which ``user`` works, and no others."""
        return self.filter(**{f"{self.clinic_path}__in": user.clinics.all()})


View = Callable[..., HttpResponse]


def needs(permission: str) -> Callable[[View], View]:
    """Let only staff with ``consult.<permission>`` through; others get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(f"consult.{permission}"):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapper

    return decorate
