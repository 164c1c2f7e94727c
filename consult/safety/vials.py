"""Lots and opened vials, on the day they are planned for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from consult.safety.facts import Facts, InjectionFacts, LineFacts, LotFacts, VialKind
from consult.safety.findings import Finding, Subject, stop, warn
from consult.safety.sentences import OnDay, says, write_day
from consult.safety.subjects import drawn_lines, line_subject, product_subject

MULTI_DOSE_DAYS = timedelta(days=28)
_CMS = "Text of CMS form 20089 on opened multi-dose vials (28 days)"
_SINGLE_DOSE = "Safe Injection Practices (Vermont Department of Health)"


@dataclass(frozen=True, kw_only=True)
class _Vial:
    """A line whose lot is known; ``day`` is the last day on which it must still be good."""

    injection: InjectionFacts
    line: LineFacts
    lot: LotFacts
    day: date

    @property
    def name(self) -> str:
        return f"{self.line.product.name}, lot {self.lot.number}"

    @property
    def subject(self) -> Subject:
        return line_subject(self.injection, self.line, "lot", self.lot.number)


def find_missing_lots(facts: Facts) -> Iterator[Finding]:
    for injection, line in drawn_lines(facts):
        if line.lot is None or not line.lot.number.strip():
            yield stop(
                "lot.missing",
                product_subject(injection, line),
                f"{line.product.name}: no lot is recorded.",
                "Record the lot number and expiry from the label.",
            )


def find_expired_lots(facts: Facts) -> Iterator[Finding]:
    for vial in _vials(facts):
        if vial.lot.expiry <= vial.day:
            yield stop(
                "lot.expired",
                vial.subject,
                f"{vial.name}: {_expiry(vial, facts.today)}.",
                "Use another lot, or plan an earlier day.",
            )


def _expiry(vial: _Vial, today: date) -> str:
    if vial.lot.expiry < today:
        return f"expired on {write_day(vial.lot.expiry)}"
    if vial.lot.expiry == today:
        return "expires today"
    expiry, planned = write_day(vial.lot.expiry), write_day(vial.day)
    return f"expires on {expiry}, not after the planned day ({planned})"


def find_archived_lots(facts: Facts) -> Iterator[Finding]:
    for vial in _vials(facts):
        if vial.lot.is_archived:
            yield stop(
                "lot.archived",
                vial.subject,
                f"{vial.name}: this lot is archived and may not be used.",
                "Use another lot.",
            )


def find_vials_opened_too_long(facts: Facts) -> Iterator[Finding]:
    for vial in _multi_dose(facts):
        opened = vial.lot.opened_on
        if opened is not None and vial.day - opened > MULTI_DOSE_DAYS:
            yield stop(
                "vial.opened_too_long",
                vial.subject,
                says(
                    "vial_old",
                    vial=vial.name,
                    day=OnDay(opened),
                    days=MULTI_DOSE_DAYS.days,
                ),
                "Throw it out, or write which longer date its maker gives.",
                source=_CMS,
                overridable=True,
            )


def find_vials_without_opening_date(facts: Facts) -> Iterator[Finding]:
    for vial in _multi_dose(facts):
        if vial.lot.opened_on is None:
            yield warn(
                "vial.opened_on_missing",
                vial.subject,
                says("vial_undated", vial=vial.name),
                "If it was opened, record the date; if that is not known, throw it out.",
                source=_CMS,
            )


def find_reused_single_dose_vials(facts: Facts) -> Iterator[Finding]:
    for vial in _vials(facts):
        opened = vial.lot.opened_on
        is_single = vial.line.product.vial_kind == VialKind.SINGLE_DOSE
        if is_single and opened is not None and opened < vial.day:
            yield stop(
                "vial.single_dose_reused",
                vial.subject,
                f"{vial.name}: single-dose vial opened on {write_day(opened)}, before the day of"
                " use.",
                "Throw it out and use a new vial.",
                source=_SINGLE_DOSE,
            )


def find_impossible_opening_dates(facts: Facts) -> Iterator[Finding]:
    for vial in _vials(facts):
        opened = vial.lot.opened_on
        if opened is not None and (opened > facts.today or opened > vial.lot.expiry):
            why = "in the future" if opened > facts.today else "after its expiry"
            yield stop(
                "vial.opened_on_impossible",
                vial.subject,
                f"{vial.name}: date of first opening is {why} ({write_day(opened)}).",
                "Correct the dates from the label.",
            )


def _vials(facts: Facts) -> Iterator[_Vial]:
    for injection, line in drawn_lines(facts):
        if line.lot is not None:
            day = max(facts.today, injection.planned_on or facts.today)
            yield _Vial(injection=injection, line=line, lot=line.lot, day=day)


def _multi_dose(facts: Facts) -> Iterator[_Vial]:
    return (v for v in _vials(facts) if v.line.product.vial_kind == VialKind.MULTI_DOSE)


RULES = (
    find_missing_lots,
    find_expired_lots,
    find_archived_lots,
    find_vials_opened_too_long,
    find_vials_without_opening_date,
    find_reused_single_dose_vials,
    find_impossible_opening_dates,
)
