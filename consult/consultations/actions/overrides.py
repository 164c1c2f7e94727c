"""Going on in spite of a finding, where its rule allows that."""

from __future__ import annotations

from django.db import transaction

from consult.consultations.actions.saving import leave_trace, put, take_turn
from consult.consultations.models import Consultation, FindingOverride
from consult.consultations.refusals import CannotBeOverridden
from consult.consultations.review import review_of
from consult.staff.models import StaffMember


@transaction.atomic
def override_finding(
    *, by: StaffMember, consultation: Consultation, code: str, subject: str, reason: str
) -> None:
    """Override the finding ``code`` about ``subject`` with a written reason.

    Reviews the consultation anew on the server. Raises ``CannotBeOverridden`` when the
    finding does not stand or its rule allows no override.
    """
    take_turn(by=by, consultation=consultation, key="overrides", expected=None)
    fresh = Consultation.objects.with_everything().get(pk=consultation.pk)
    found = {finding.identity: finding for finding in review_of(fresh).findings}
    finding = found.get((code, subject))
    if finding is None or not finding.overridable:
        raise CannotBeOverridden
    where = {"consultation": consultation, "code": code, "subject": subject}
    put(
        model=FindingOverride,
        by=by,
        where=where,
        values={"reason": reason.strip(), "message": finding.message},
    )
    # The code alone would tell of an allergy or a pregnancy, so the trail names the row.
    row = FindingOverride.objects.get(**where)
    leave_trace(by=by, consultation=consultation, action="finding.overridden", record=row)


@transaction.atomic
def withdraw_override(
    *, by: StaffMember, consultation: Consultation, override: FindingOverride
) -> None:
    """Take an override back, so that its finding blocks again."""
    take_turn(by=by, consultation=consultation, key="overrides", expected=None)
    leave_trace(
        by=by, consultation=consultation, action="finding.override_withdrawn", record=override
    )
    override.delete()
