"""What pages below the consents say of a patient's consents."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from consult.consultations.models import Consultation
from consult.consultations.pages import Workspace
from consult.consultations.published import Published
from consult.patients.models import Patient

register = template.Library()


@dataclass(frozen=True)
class ShownConsultation:
    """A consultation with the state of its newest consent."""

    consultation: Consultation
    pill: str
    words: str


@register.simple_tag
def consultations_of(patient: Patient) -> list[ShownConsultation]:
    """The consultations of ``patient``, the newest first, with whether treatment is allowed."""
    published = Published()
    found = Consultation.objects.filter(patient=patient).with_everything()
    return [_shown(Workspace(consultation, published)) for consultation in found]


def _shown(workspace: Workspace) -> ShownConsultation:
    state, stop = workspace.consent, workspace.do_not_treat
    pill = "attention" if stop else state.pill
    return ShownConsultation(
        workspace.consultation, pill, stop or f"Consent: {state.words.lower()}"
    )
