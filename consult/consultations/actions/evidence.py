"""The published evidence for one proposed formula, or the statement that none was found."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from consult.consultations.actions.saving import leave_trace, put, take_turn
from consult.consultations.drawn import formula_fingerprint
from consult.consultations.facts import injection_lines
from consult.consultations.models import EvidenceLink, NoEvidenceStatement, ProposedInjection
from consult.consultations.offers import relation_to_injection
from consult.consultations.refusals import EvidenceContradicts, SourceDoesNotFit
from consult.formulary.models import EvidenceSource
from consult.staff.models import StaffMember


def evidence_key(injection: ProposedInjection) -> str:
    """The section key of the statement that no evidence was found."""
    return f"evidence:{injection.pk}"


def source_key(injection: ProposedInjection, source: EvidenceSource) -> str:
    """The section key of one source: several may be attached from several tabs."""
    return f"evidence:{injection.pk}:{source.pk}"


@transaction.atomic
def attach_source(
    *,
    by: StaffMember,
    injection: ProposedInjection,
    source: EvidenceSource,
    comment: str,
    expected: int | None = None,
) -> EvidenceLink:
    """Attach a published source with the clinician's comment; the software decides how it
    relates to the formula. Raises ``SourceDoesNotFit``, ``EvidenceContradicts``,
    ``StaleVersion`` (against ``expected``) or ``ConsultationIsClosed``."""
    consultation = injection.consultation
    key = source_key(injection, source)
    take_turn(by=by, consultation=consultation, key=key, expected=expected)
    if NoEvidenceStatement.objects.filter(injection=injection).exists():
        raise EvidenceContradicts
    relation = relation_to_injection(source, injection)
    if relation is None or not source.usable_as_citation or source.retired_at:
        raise SourceDoesNotFit
    put(
        model=EvidenceLink,
        by=by,
        where={"injection": injection, "source": source},
        values={"relation": relation.value, "comment": comment.strip()},
    )
    link = EvidenceLink.objects.get(injection=injection, source=source)
    leave_trace(by=by, consultation=consultation, action="evidence.attached", record=link)
    return link


@transaction.atomic
def detach_source(*, by: StaffMember, link: EvidenceLink) -> None:
    """Take a source off the injection."""
    consultation = link.injection.consultation
    key = source_key(link.injection, link.source)
    take_turn(by=by, consultation=consultation, key=key, expected=None)
    leave_trace(by=by, consultation=consultation, action="evidence.detached", record=link)
    link.delete()


@transaction.atomic
def state_no_evidence(
    *,
    by: StaffMember,
    injection: ProposedInjection,
    searched_where: str,
    searched_on: date,
    expected: int | None = None,
) -> NoEvidenceStatement:
    """Record that no published evidence was found for this mixture, as its formula stands:
    where and on which day it was searched. Raises ``EvidenceContradicts`` while a source
    is attached, ``StaleVersion`` (against ``expected``) or ``ConsultationIsClosed``."""
    consultation = injection.consultation
    key = evidence_key(injection)
    take_turn(by=by, consultation=consultation, key=key, expected=expected)
    if injection.evidence_links.exists():
        raise EvidenceContradicts
    put(
        model=NoEvidenceStatement,
        by=by,
        where={"injection": injection},
        values={
            "searched_where": searched_where.strip(),
            "searched_on": searched_on,
            "fingerprint": formula_fingerprint(injection_lines(injection)),
        },
    )
    statement = NoEvidenceStatement.objects.get(injection=injection)
    leave_trace(by=by, consultation=consultation, action="evidence.none_found", record=statement)
    return statement


@transaction.atomic
def withdraw_no_evidence(*, by: StaffMember, injection: ProposedInjection) -> None:
    """Take back the statement that none was found, to attach a source."""
    consultation = injection.consultation
    take_turn(by=by, consultation=consultation, key=evidence_key(injection), expected=None)
    NoEvidenceStatement.objects.filter(injection=injection).delete()
    leave_trace(by=by, consultation=consultation, action="evidence.none_withdrawn")
