"""The sections of a consultation and how far each of them is."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from consult.consultations.consent_state import ConsentState, do_not_treat, newest_state
from consult.consultations.models import Consultation
from consult.safety.findings import Finding, Level, Section
from consult.safety.review import Review

REVIEW, CONSENT = "review", "consent"

TITLES: dict[str, str] = {
    Section.SCREENING: "Screening",
    Section.DIAGNOSIS: "Diagnosis and other options",
    Section.HEALTH: "Allergies and health",
    Section.INJECTIONS: "Proposed injections",
    Section.EVIDENCE: "Evidence",
    Section.TECHNIQUE: "Sterile technique",
    Section.TALK: "Talk",
    REVIEW: "Review",
    CONSENT: "Consent",
}

# Stops that say “not done yet” and not “something is wrong”.
GAPS = frozenset(
    {
        "screening.unanswered",
        "diagnosis.missing",
        "alternatives.not_discussed",
        "allergy.status_unanswered",
        "allergy.list_empty",
        "pregnancy.unanswered",
        "breast_feeding.unanswered",
        "health.unanswered",
        "health.not_confirmed",
        "injection.none",
        "formula.empty",
        "lot.missing",
        "injection.injector_missing",
        "evidence.missing",
        "technique.unanswered",
        "talk.missing",
        "talk.outdated",
        "talk.before_refusal",
        "teach_back.unanswered",
    }
)


@dataclass(frozen=True)
class SectionStatus:
    """One line of the section list; ``status`` is done, part, todo or attention."""

    key: str
    title: str
    href: str
    status: str
    status_text: str
    current: bool = False


def section_href(consultation: Consultation, key: str) -> str:
    """The address of a section of the consultation."""
    return reverse(f"consultation-{key}", args=[consultation.pk])


def section_list(
    consultation: Consultation,
    review: Review,
    current: str = "",
    *,
    consent: ConsentState | None = None,
) -> list[SectionStatus]:
    """Every section with its status, in the order of the path; ``consent`` is the state of
    the newest consent, where the caller knows it already."""
    consent = newest_state(consultation) if consent is None else consent
    return [
        SectionStatus(
            key=key,
            title=title,
            href=section_href(consultation, key),
            current=key == current,
            **_status(key, consultation, review, consent),
        )
        for key, title in TITLES.items()
    ]


def _status(
    key: str, consultation: Consultation, review: Review, consent: ConsentState
) -> dict[str, str]:
    if key == CONSENT:
        return _consent_status(consultation, consent, review)
    if key == REVIEW:
        return _review_status(review)
    about_injections = (Section.EVIDENCE, Section.TECHNIQUE, Section.TALK)
    if key in about_injections and not consultation.injections.all():
        return _line("todo", "Not yet")
    return _section_status(review, Section(key))


def _section_status(review: Review, section: Section) -> dict[str, str]:
    blocking = _blocking_status([f for f in review.open_stops if f.subject.section == section])
    if blocking:
        return blocking
    warnings = [f for f in review.for_section(section) if f.level == Level.WARN]
    return _line("part", _count(len(warnings), "warning")) if warnings else _line("done", "Done")


def _review_status(review: Review) -> dict[str, str]:
    blocking = _blocking_status(list(review.open_stops))
    if blocking:
        return blocking
    return _line("part" if review.warnings else "done", "Nothing blocks")


def _blocking_status(open_stops: list[Finding]) -> dict[str, str] | None:
    """What still blocks: the real stops, and how many answers are missing beside them."""
    gaps = sum(f.code in GAPS for f in open_stops)
    stops = len(open_stops) - gaps
    if stops:
        more = f", {gaps} to do" if gaps else ""
        return _line("attention", f"{_count(stops, 'stop')}{more}")
    return _line("todo", f"{gaps} to do") if gaps else None


def _consent_status(
    consultation: Consultation, consent: ConsentState, review: Review
) -> dict[str, str]:
    if consent == ConsentState.NONE:
        return _line("part", "Ready") if review.is_clear else _line("todo", "Not yet")
    if consent == ConsentState.SUPERSEDED:
        return _line(consent.pill, consent.words)
    stop = do_not_treat(consultation, consent)
    return _line("attention" if stop else consent.pill, stop or consent.words)


@dataclass(frozen=True)
class Missing:
    """How many answers are missing on one page of the consultation."""

    title: str
    href: str
    count: int


def missing_answers(consultation: Consultation, review: Review) -> list[Missing]:
    """The pages where something is not answered yet, in the order of the path."""
    counts: dict[tuple[str, str], int] = {}
    for finding in review.open_stops:
        if finding.code in GAPS:
            place = (_page_title(consultation, finding), finding_href(consultation, finding))
            counts[place] = counts.get(place, 0) + 1
    path = list(TITLES.values())
    in_order = sorted(counts, key=lambda place: path.index(place[0].partition(": ")[0]))
    return [Missing(title, href, counts[title, href]) for title, href in in_order]


def _page_title(consultation: Consultation, finding: Finding) -> str:
    """The title of the section, with the injection where the section has a page for each."""
    title, key = TITLES[finding.subject.section], finding.subject.injection
    labels = {str(row.pk): str(row) for row in consultation.injections.all()}
    return f"{title}: {labels[key]}" if key in labels else title


def _line(status: str, text: str) -> dict[str, str]:
    return {"status": status, "status_text": text}


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def finding_href(consultation: Consultation, finding: Finding) -> str:
    """Where the cause of a finding can be changed."""
    section, injection = finding.subject.section, finding.subject.injection
    if injection and section in (Section.INJECTIONS, Section.EVIDENCE, Section.TECHNIQUE):
        name = {
            Section.INJECTIONS: "injection",
            Section.EVIDENCE: "injection-evidence",
            Section.TECHNIQUE: "injection-technique",
        }[section]
        return reverse(name, args=[consultation.pk, int(injection)])
    return section_href(consultation, section)
