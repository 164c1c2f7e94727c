"""The people: the patient's age, and who injects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from consult.safety.facts import Facts, InjectionFacts
from consult.safety.findings import Finding, Section, note, stop, warn
from consult.safety.sentences import says
from consult.safety.subjects import (
    drawn_components,
    injection_subject,
    patient_subject,
    sorted_names,
)

ADULT = 18


def age_on(day: date, born: date) -> int:
    """Age in full years; a birthday on 29-Feb counts from 1-Mar in other years."""
    had_no_birthday_yet = (day.month, day.day) < (born.month, born.day)
    return day.year - born.year - had_no_birthday_yet


def is_under_18(facts: Facts) -> bool:
    """Whether the patient is a minor on the first day that counts, today or planned."""
    planned = (i.planned_on for i in facts.injections if i.planned_on is not None)
    return age_on(min((facts.today, *planned)), facts.patient.born) < ADULT


def find_patient_under_18(facts: Facts) -> Iterator[Finding]:
    if is_under_18(facts):
        yield stop(
            "patient.under_18",
            patient_subject(Section.SCREENING, "patient:age", "Age"),
            f"The patient is under {ADULT}.{_adult_only(facts)}",
            "Do not treat; refer. If the birth date is wrong, correct it on the patient's page.",
        )


def _adult_only(facts: Facts) -> str:
    drawn = (d.ingredient for d in drawn_components(facts))
    names = sorted_names(i for i in drawn if "adult_only" in i.flags)
    return f" Only for adults by its source: {', '.join(names)}." if names else ""


def find_missing_injector(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if injection.injector is None or not injection.injector.name.strip():
            yield stop(
                "injection.injector_missing",
                injection_subject(Section.TECHNIQUE, injection),
                f"{injection.label}: nobody is named as the person who will inject.",
                "Name the registered professional who will inject.",
            )


def find_unregistered_injector(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if injection.injector is not None and not _is_registered(injection):
            yield stop(
                "injection.injector_unregistered",
                injection_subject(Section.TECHNIQUE, injection),
                f"{injection.label}: {injection.injector.name or 'the injector'} has no"
                " registration body or number on record.",
                "Complete the registration, or name someone who is registered.",
            )


def _is_registered(injection: InjectionFacts) -> bool:
    who = injection.injector
    return who is not None and bool(
        who.registration_body.strip() and who.registration_number.strip()
    )


def find_no_injection(facts: Facts) -> Iterator[Finding]:
    if not facts.injections:
        yield stop(
            "injection.none",
            patient_subject(Section.INJECTIONS, "injections", "Proposed injections"),
            "No injection is proposed yet.",
            "Add at least one proposed injection.",
        )


def find_no_planned_day(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if injection.planned_on is None:
            yield note(
                "injection.not_planned_day",
                injection_subject(Section.INJECTIONS, injection),
                f"{injection.label}: no day is planned, so lots are checked for today only.",
                "Set the planned day if it is known.",
            )


def find_planned_in_past(facts: Facts) -> Iterator[Finding]:
    for injection in facts.injections:
        if injection.planned_on is not None and injection.planned_on < facts.today:
            yield warn(
                "injection.planned_in_past",
                injection_subject(Section.INJECTIONS, injection),
                says("planned_in_past", injection=injection.label),
                "Check the planned day.",
            )


RULES = (
    find_patient_under_18,
    find_no_injection,
    find_missing_injector,
    find_unregistered_injector,
    find_no_planned_day,
    find_planned_in_past,
)
