"""The shell around every section: banner, section list, findings beside their cause."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from consult.consultations.consent_state import ConsentState, do_not_treat, newest_state
from consult.consultations.facts import allergy_answer
from consult.consultations.models import Consultation, FindingOverride
from consult.consultations.published import Published
from consult.consultations.review import review_of
from consult.consultations.sections import (
    CONSENT,
    GAPS,
    REVIEW,
    SectionStatus,
    finding_href,
    section_list,
)
from consult.patients.models import Patient
from consult.safety.facts import AllergyAnswer
from consult.safety.findings import Finding
from consult.safety.review import Review


@dataclass(frozen=True)
class ShownFinding:
    """A finding with what a page needs beside it."""

    finding: Finding
    href: str
    override: FindingOverride | None
    is_open_stop: bool


class Workspace:
    """A loaded consultation with its lists and its review, each made once per request."""

    def __init__(self, consultation: Consultation, published: Published | None = None) -> None:
        self.consultation = consultation
        self.published = published or Published()
        self._placed: set[tuple[str, str]] = set()

    @cached_property
    def review(self) -> Review:
        return review_of(self.consultation, self.published)

    @cached_property
    def consent(self) -> ConsentState:
        """The state of the newest consent."""
        return newest_state(self.consultation, self.published)

    @property
    def do_not_treat(self) -> str:
        """Why nobody may be treated now; "" where there is nothing to stop."""
        return do_not_treat(self.consultation, self.consent)

    def sections(self, current: str = "") -> list[SectionStatus]:
        """Every section with its status."""
        return section_list(self.consultation, self.review, current, consent=self.consent)

    @cached_property
    def shown_findings(self) -> list[ShownFinding]:
        """Every finding, the heaviest first."""
        rows = {(o.code, o.subject): o for o in self.consultation.overrides.all()}
        lifted = {finding.identity for finding, _override in self.review.overridden}
        stops = {finding.identity for finding in self.review.open_stops}
        return [
            ShownFinding(
                finding=finding,
                href=finding_href(self.consultation, finding),
                override=rows.get(finding.identity) if finding.identity in lifted else None,
                is_open_stop=finding.identity in stops,
            )
            for finding in self.review.findings
        ]

    def findings_of(self, section: str, injection: str = "") -> list[ShownFinding]:
        """The findings of a section, of one injection if given."""
        return [
            shown
            for shown in self.shown_findings
            if shown.finding.subject.section == section
            and (not injection or shown.finding.subject.injection == injection)
        ]

    def place(self, subject: str) -> list[ShownFinding]:
        """The findings about ``subject``, to be shown beside it and not again below.

        Unanswered questions are left out: the open question itself shows them.
        """
        identities = {finding.identity for finding in self.review.for_subject(subject)}
        shown = [
            s
            for s in self.shown_findings
            if s.finding.identity in identities and s.finding.code not in GAPS
        ]
        self._placed |= {s.finding.identity for s in shown}
        return shown

    def unplaced(self, section: str, injection: str = "") -> list[ShownFinding]:
        """The findings of a page that stand beside nothing else on it."""
        return [
            shown
            for shown in self.findings_of(section, injection)
            if shown.finding.identity not in self._placed and shown.finding.code not in GAPS
        ]

    def count_gaps(self, section: str, injection: str = "") -> int:
        """How many questions of a page are still open."""
        found = self.findings_of(section, injection)
        return sum(shown.is_open_stop and shown.finding.code in GAPS for shown in found)

    def section_version(self, key: str) -> int:
        """The version of the last save of a section, 0 if it was never saved."""
        saves = {save.key: save.version for save in self.consultation.section_saves.all()}
        return saves.get(key, 0)


def workspace_of(consultation: Consultation) -> Workspace:
    """The workspace of a loaded consultation, kept with it for the request."""
    if not hasattr(consultation, "_workspace"):
        consultation._workspace = Workspace(consultation)
    workspace: Workspace = consultation._workspace
    return workspace


def banner_of(patient: Patient, answer: AllergyAnswer, allergies: list[str]) -> dict[str, Any]:
    """What the patient banner shows: identity, and allergies in words."""
    words, level = {
        AllergyAnswer.NOT_ASKED: ("not asked", "stop"),
        AllergyAnswer.NONE_KNOWN: ("none known", "note"),
        AllergyAnswer.HAS: (", ".join(allergies) or "has allergies, none listed", "warn"),
    }[answer]
    return {
        "name": patient.full_name,
        "born": patient.date_of_birth,
        "number": patient.record_number,
        "allergies": words,
        "allergies_level": level,
        "href": reverse("patient", args=[patient.pk]),
    }


def section_after(sections: list[SectionStatus], key: str) -> SectionStatus | None:
    """The section that follows ``key`` on the path."""
    keys = [section.key for section in sections]
    following = sections[keys.index(key) + 1 :]
    return following[0] if following else None


def next_with_needs(sections: list[SectionStatus], key: str) -> SectionStatus | None:
    """Where to go on after ``key``: the next section that still needs something, those
    before ``key`` last; then the review, then the consent."""
    at = [section.key for section in sections].index(key)
    answers = [s for s in sections[at + 1 :] + sections[:at] if s.key not in (REVIEW, CONSENT)]
    needy = next((s for s in answers if s.status in ("todo", "attention")), None)
    ahead = sections[at + 1 :]
    return needy or next((s for s in ahead if s.key in (REVIEW, CONSENT)), None)


def banner_for(patient: Patient) -> dict[str, Any]:
    """The banner of a patient loaded with everything."""
    labels = [allergy.label for allergy in patient.current_allergies]
    return banner_of(patient, allergy_answer(patient), labels)


def render_section(
    request: HttpRequest,
    consultation: Consultation,
    section: str,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """Render a section inside the consultation's shell, in the clinic's time zone.

    ``consultation`` is one from ``full_consultation``; ``template`` extends
    ``consultations/section.html``.
    """
    workspace = workspace_of(consultation)
    injection_key = str(context.get("injection_key", ""))
    sections = workspace.sections(section)
    shell = {
        "consultation": consultation,
        "section": section,
        "sections": sections,
        "next_section": section_after(sections, section),
        "shown_findings": workspace.unplaced(section, injection_key),
        "gaps": workspace.count_gaps(section, injection_key),
        "banner": banner_for(consultation.patient) | {"do_not_treat": workspace.do_not_treat},
        "today": consultation.clinic.today(),
    }
    with timezone.override(consultation.clinic.zone):
        return render(request, template, shell | context, status=status)
