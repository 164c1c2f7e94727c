"""A consent taken to each of its states, by the same actions that the pages use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from consult.consent.actions import (
    issue_consent,
    mark_entered_in_error,
    record_refusal,
    withdraw_consent,
)
from consult.consent.models import ConsentDocument
from consult.consent.status import ConsentState
from consult.consultations.models import Consultation, FormulaLine
from consult.consultations.telling import is_talk_current
from consult.formulary.models import Risk
from consult.staff.models import StaffMember
from tests.consent import builders, making

Life = Callable[[Consultation, StaffMember], Any]


def issue(consultation: Consultation, by: StaffMember) -> ConsentDocument:
    """Issue the consent, after a talk about what is proposed now where that is needed."""
    if not is_talk_current(builders.loaded(consultation)):
        builders.tell_patient(consultation, by)
    ready = builders.loaded(consultation)
    return issue_consent(by=by, consultation=ready, expected_version=ready.version)


def sign(document: ConsentDocument, by: StaffMember) -> ConsentDocument:
    making.sign(document, by, signer_name=document.consultation.patient.full_name)
    return document


def signed(consultation: Consultation, by: StaffMember) -> ConsentDocument:
    return sign(issue(consultation, by), by)


def refused(consultation: Consultation, by: StaffMember) -> ConsentDocument:
    document = issue(consultation, by)
    record_refusal(by=by, document=document, reason="Not today.")
    return document


def withdraw(document: ConsentDocument, by: StaffMember, **values: Any) -> Any:
    given = {"reason": "No needles.", "how": "phone", "withdrawn_at": document.issued_at}
    return withdraw_consent(by=by, document=document, **{**given, **values})


def withdrawn(consultation: Consultation, by: StaffMember) -> ConsentDocument:
    document = signed(consultation, by)
    withdraw(document, by)
    return document


def in_error(consultation: Consultation, by: StaffMember) -> ConsentDocument:
    document = issue(consultation, by)
    mark_entered_in_error(by=by, document=document, reason="Wrong patient.")
    return document


def change_dose(amount: str = "2") -> None:
    FormulaLine.objects.filter(position=1).update(amount=amount)


def publish_risk(**values: Any) -> Risk:
    """A serious risk of an ingredient that is in the formula."""
    risk = Risk.objects.create(
        **{
            "key": "new_risk",
            "name": "A new risk",
            "patient_name": "A new harm",
            "kind": "ingredient",
            "prominence": "serious",
            "severity": "serious",
            "frequency_kind": "not_known",
            "patient_text": "This can be very bad.",
            **values,
        }
    )
    risk.ingredients.add(builders.ingredient("dutasteride"))
    return risk


def _superseded(consultation: Consultation, by: StaffMember) -> None:
    signed(consultation, by)
    change_dose()


def _superseded_by_a_risk(consultation: Consultation, by: StaffMember) -> None:
    signed(consultation, by)
    publish_risk()


def _withdrawn_and_changed(consultation: Consultation, by: StaffMember) -> None:
    withdrawn(consultation, by)
    change_dose()


def _signed_in_error(consultation: Consultation, by: StaffMember) -> None:
    document = withdrawn(consultation, by)
    mark_entered_in_error(by=by, document=document, reason="Wrong patient.")


def _newer_issued(consultation: Consultation, by: StaffMember) -> None:
    signed(consultation, by)
    change_dose()
    issue(consultation, by)


def _nothing(consultation: Consultation, by: StaffMember) -> None:
    return None


# How the newest document of a consultation comes into each state.
LIVES: dict[str, tuple[Life, ConsentState]] = {
    "none": (_nothing, ConsentState.NONE),
    "issued": (issue, ConsentState.ISSUED),
    "signed": (signed, ConsentState.SIGNED),
    "refused": (refused, ConsentState.REFUSED),
    "withdrawn": (withdrawn, ConsentState.WITHDRAWN),
    "in error": (in_error, ConsentState.IN_ERROR),
    "superseded": (_superseded, ConsentState.SUPERSEDED),
    "superseded by a risk": (_superseded_by_a_risk, ConsentState.SUPERSEDED),
    "withdrawn, then changed": (_withdrawn_and_changed, ConsentState.WITHDRAWN),
    "withdrawn, then in error": (_signed_in_error, ConsentState.IN_ERROR),
    "signed, then a newer one": (_newer_issued, ConsentState.ISSUED),
}
