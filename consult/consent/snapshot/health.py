"""Allergies, health, screening and other options, as told and as talked about."""

from __future__ import annotations

from typing import Any

from consult.consent.snapshot.making import Making, bare, sentence
from consult.consultations.facts import allergy_answer, is_health_confirmed
from consult.consultations.models import AlternativeDiscussion, RedFlagAnswer
from consult.formulary.models import Alternative, RedFlag
from consult.patients.models import Allergy, HealthFact
from consult.safety.facts import AllergyAnswer, Answer

# How the lists write that a source gives no risks.
_RISKS_NOT_READ = frozenset({"", "not listed", "not stated", "not listed in what we read"})


def allergies_part(making: Making) -> dict[str, Any]:
    """The allergy answer with its name and time, and every allergy."""
    patient, say = making.consultation.patient, making.say
    status = next(iter(patient.allergy_statuses.all()), None)
    answer = allergy_answer(patient)
    if status is None:
        intro = say("allergies_not_asked")
    else:
        slot = "allergies_has" if answer == AllergyAnswer.HAS else "allergies_none"
        intro = say(slot, who=status.recorded_by.full_name, when=making.moment(status.recorded_at))
    return {
        "intro": intro,
        "rows": [_allergy(making, row) for row in patient.current_allergies],
        "checked": say("allergies_checked"),
    }


def _allergy(making: Making, allergy: Allergy) -> dict[str, str]:
    say = making.say
    return {
        "name": _allergy_name(making, allergy),
        "note": _allergy_note(making, allergy),
        "reaction": allergy.reaction or say("not_stated"),
        "severity": say(f"allergy_severity_{allergy.severity}"),
        "certainty": say(f"allergy_certainty_{allergy.certainty}"),
    }


def _allergy_name(making: Making, allergy: Allergy) -> str:
    entry = allergy.ingredient or allergy.group
    return making.text_of(entry, "name") if entry else allergy.label


def _allergy_note(making: Making, allergy: Allergy) -> str:
    """That the software cannot match a free text, and who looked at it instead."""
    looked = making.override_of(f"allergy:{allergy.pk}")
    if looked:
        return making.say(
            "allergy_looked_at",
            who=looked.by.full_name,
            when=making.moment(looked.at),
            reason=sentence(looked.reason),
        )
    return making.say("allergy_free_text") if allergy.free_text else ""


def health_part(making: Making) -> dict[str, Any]:
    """Conditions, medicines and pregnancy, answered or not asked."""
    patient, say = making.consultation.patient, making.say
    facts = {fact.topic: fact for fact in patient.current_health}
    labels = {
        HealthFact.PREGNANCY: say("health_pregnancy"),
        HealthFact.BREAST_FEEDING: say("health_breast_feeding"),
    }
    for question in making.published.health_questions:
        making.print_entry(question)
        labels[question.key] = making.text_of(question, "label")
    for topic, fact in facts.items():
        if topic not in labels:
            labels[topic] = making.text_of(fact.question, "label") if fact.question else topic
    grouped = _grouped(facts, labels)
    return {
        "yes": [_health_line(making, labels[topic], facts[topic]) for topic in grouped["yes"]],
        "lines": _health_lines(making, labels, grouped),
        "confirmed": _confirmed(making),
    }


def _grouped(facts: dict[str, HealthFact], labels: dict[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {"yes": [], "no": [], "not_applicable": [], "not_asked": []}
    for topic in labels:
        fact = facts.get(topic)
        if fact is None:
            groups["not_asked"].append(topic)
        elif fact.answer == Answer.NO and not fact.detail:
            groups["no"].append(topic)
        elif fact.answer == Answer.NOT_APPLICABLE and not fact.detail:
            groups["not_applicable"].append(topic)
        else:
            groups["yes"].append(topic)
    return groups


def _health_line(making: Making, label: str, fact: HealthFact) -> list[str]:
    return [label, making.say(f"answer_{fact.answer}"), fact.detail]


def _health_lines(
    making: Making, labels: dict[str, str], grouped: dict[str, list[str]]
) -> list[str]:
    return [
        making.say(f"health_{group}", names="; ".join(labels[topic] for topic in grouped[group]))
        for group in ("no", "not_applicable", "not_asked")
        if grouped[group]
    ]


def _confirmed(making: Making) -> str:
    confirmation = getattr(making.consultation, "health_confirmation", None)
    if not confirmation or not is_health_confirmed(making.consultation):
        return making.say("health_not_confirmed")
    return making.say(
        "health_confirmed",
        who=confirmation.by.full_name,
        when=making.moment(confirmation.at),
    )


def screening_part(making: Making) -> dict[str, Any]:
    """Every screening question with its answer."""
    say = making.say
    answers = {row.red_flag_id: row for row in making.consultation.red_flag_answers.all()}
    flags = {flag.pk: flag for flag in making.published.red_flags}
    flags |= {row.red_flag_id: row.red_flag for row in answers.values()}
    yes, no, not_answered = [], [], []
    for key, flag in flags.items():
        making.print_entry(flag)
        row = answers.get(key)
        if row is None:
            not_answered.append(making.text_of(flag, "label"))
        elif row.answer == Answer.YES or row.note:
            yes.append(_screening_yes(making, flag, row))
        else:
            no.append(making.text_of(flag, "label"))
    lines = [say("screening_no", names="; ".join(no))] if no else []
    if not_answered:
        lines.append(say("screening_open", names="; ".join(not_answered)))
    return {"yes": yes, "lines": lines, "by": _asked_by(making, list(answers.values()))}


def _screening_yes(making: Making, flag: RedFlag, row: RedFlagAnswer) -> dict[str, str]:
    return {
        "label": making.text_of(flag, "label"),
        "answer": making.say(f"answer_{row.answer}"),
        "text": making.with_emergency_number(making.text_of(flag, "patient_text")),
        "note": row.note,
    }


def _asked_by(making: Making, rows: list[RedFlagAnswer]) -> str:
    if not rows:
        return making.say("screening_empty")
    last = max(rows, key=lambda row: row.at)
    return making.say("screening_by", who=last.by.full_name, when=making.moment(last.at))


def alternatives_part(making: Making) -> dict[str, Any]:
    """Every other option, doing nothing included, and what became of it."""
    rows = {row.alternative_id: row for row in making.consultation.alternative_discussions.all()}
    options = {option.pk: option for option in making.published.alternatives}
    options |= {row.alternative_id: row.alternative for row in rows.values()}
    not_discussed = [
        making.text_of(option, "name") for key, option in options.items() if key not in rows
    ]
    printed = [_option(making, option, rows.get(key)) for key, option in options.items()]
    outcomes = {row["outcome"] for row in printed}
    same = outcomes.pop() if len(outcomes) == 1 else ""
    return {
        "rows": [{**row, "outcome": ""} for row in printed] if same else printed,
        "all": making.say("alternatives_all", outcome=bare(same) + ".") if same else "",
        "open": making.say("alternatives_open", names="; ".join(not_discussed))
        if not_discussed
        else "",
    }


def _option(
    making: Making, option: Alternative, row: AlternativeDiscussion | None
) -> dict[str, str]:
    say = making.say
    making.print_entry(option)
    cost = making.text_of(option, "cost_note", bare)
    return {
        "name": making.text_of(option, "name"),
        "first_line": say("alternative_first_line") if option.is_first_line else "",
        "text": making.text_of(option, "patient_text", sentence),
        "cost": say("alternative_cost", text=cost) if cost else "",
        "risks": _main_risks(making, option),
        "outcome": _outcome(making, row) if row else "",
    }


def _main_risks(making: Making, option: Alternative) -> str:
    """The main risks as a sentence; "" where the list says that there are none."""
    text = bare(option.main_risks).casefold()
    if text == "none":
        return ""
    if text in _RISKS_NOT_READ:
        return sentence(making.say("alternative_risks_not_stated"))
    return making.text_of(option, "main_risks", lambda risks: sentence(bare(risks)))


def _outcome(making: Making, row: AlternativeDiscussion) -> str:
    outcome = making.say(f"outcome_{row.outcome}")
    return making.say("outcome_with_reason", outcome=outcome, reason=row.reason)
