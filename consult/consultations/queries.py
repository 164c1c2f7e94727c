"""Finding consultations for a member of staff."""

from __future__ import annotations

from django.http import Http404

from consult.consultations.models import Consultation, ProposedInjection
from consult.staff.models import StaffMember


def full_consultation(user: StaffMember, pk: int) -> Consultation:
    """The consultation with everything a review reads; 404 outside the own clinics."""
    found = Consultation.objects.for_staff(user).with_everything().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def injection_of(consultation: Consultation, pk: int) -> ProposedInjection:
    """One of the consultation's loaded injections; 404 for any other."""
    for injection in consultation.injections.all():
        if injection.pk == pk:
            injection.consultation = consultation
            return injection
    raise Http404


def open_of_clinician(user: StaffMember) -> list[Consultation]:
    """The open consultations of ``user``, the newest first, ready for review."""
    return list(
        Consultation.objects.for_staff(user).open().filter(clinician=user).with_everything()[:50]
    )
