"""Finding saved formulas for a member of staff."""

from __future__ import annotations

from django.http import Http404

from consult.consultations.models import SavedFormula
from consult.staff.models import StaffMember


def full_formula(user: StaffMember, pk: int) -> SavedFormula:
    """The saved formula with its newest version; 404 outside the own clinics."""
    found = SavedFormula.objects.for_staff(user).with_contents().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
