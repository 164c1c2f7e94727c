"""Runs every safety rule over the facts and orders what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from consult.safety import (
    allergies,
    checks,
    evidence,
    health,
    ingredients,
    latex,
    options,
    people,
    plan,
    pregnancy,
    products,
    screening,
    talk,
    technique,
    vials,
    wording,
)
from consult.safety.facts import Facts
from consult.safety.findings import Finding, Level, Override, Section

Rule = Callable[[Facts], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    *screening.RULES,
    *people.RULES,
    *pregnancy.RULES,
    *options.RULES,
    *allergies.RULES,
    *latex.RULES,
    *health.RULES,
    *vials.RULES,
    *products.RULES,
    *ingredients.RULES,
    *plan.RULES,
    *evidence.RULES,
    *technique.RULES,
    *talk.RULES,
    *wording.RULES,
    *checks.RULES,
)

_SECTION_ORDER = {section: place for place, section in enumerate(Section)}


@dataclass(frozen=True, kw_only=True)
class Review:
    """All findings in order, and which of them a clinician has overridden."""

    findings: tuple[Finding, ...]
    overridden: tuple[tuple[Finding, Override], ...] = ()

    @property
    def open_stops(self) -> tuple[Finding, ...]:
        """The stops that still block the consent."""
        lifted = {finding.identity for finding, _ in self.overridden}
        return tuple(f for f in self.stops if f.identity not in lifted)

    @property
    def stops(self) -> tuple[Finding, ...]:
        return self._at(Level.STOP)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return self._at(Level.WARN)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return self._at(Level.NOTE)

    @property
    def is_clear(self) -> bool:
        """Whether nothing blocks the consent."""
        return not self.open_stops

    def override_of(self, finding: Finding) -> Override | None:
        """The override that lifts ``finding``, if there is one."""
        pairs = (o for f, o in self.overridden if f.identity == finding.identity)
        return next(pairs, None)

    def for_section(self, section: Section) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.subject.section == section)

    def for_injection(self, key: str) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.subject.injection == key)

    def for_subject(self, key: str) -> tuple[Finding, ...]:
        """Findings about ``key`` or about something within it (``line:7`` and below)."""
        return tuple(f for f in self.findings if f"{f.subject.key}:".startswith(f"{key}:"))

    def _at(self, level: Level) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.level == level)


def review(facts: Facts, overrides: Iterable[Override] = ()) -> Review:
    """Everything the rules say about ``facts``, in order, with the overrides that hold."""
    findings = findings_of(facts, RULES)
    return Review(findings=findings, overridden=tuple(_lifted(findings, tuple(overrides))))


def findings_of(facts: Facts, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """What ``rules`` find in ``facts``, each thing once and the heaviest first."""
    return _ordered(_strongest(finding for rule in rules for finding in rule(facts)))


def _strongest(findings: Iterable[Finding]) -> Iterable[Finding]:
    """One finding per identity: where two paths lead to the same, the heavier one counts."""
    kept: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        rival = kept.get(finding.identity)
        if rival is None or _weight(finding) > _weight(rival):
            kept[finding.identity] = finding
    return kept.values()


def _weight(finding: Finding) -> tuple[int, bool, str, str, str]:
    return (
        finding.level,
        not finding.overridable,
        finding.message,
        finding.hint,
        finding.source,
    )


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=_place))


def _place(finding: Finding) -> tuple[int, int, str, str]:
    section = _SECTION_ORDER[finding.subject.section]
    return -finding.level, section, finding.code, finding.subject.key


def _lifted(
    findings: tuple[Finding, ...], overrides: tuple[Override, ...]
) -> Iterator[tuple[Finding, Override]]:
    for finding in findings:
        holding = [o for o in overrides if o.covers(finding)]
        if holding:
            yield finding, min(holding, key=lambda o: (o.reason, o.message))
