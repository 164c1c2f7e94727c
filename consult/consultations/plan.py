"""The clinical content alone, in keys and values: what the patient agreed to.

Lots and planned days are facts of the day: they stand in ``day_of`` and void nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from consult.consultations.facts import allergy_answer
from consult.consultations.models import Consultation, FormulaLine, ProposedInjection
from consult.formulary.models.products import strength_text
from consult.patients.models import Patient
from consult.seal import canonical_bytes, seal


def plan_of(consultation: Consultation) -> dict[str, Any]:
    """Patient, allergies, health, screening, formulas, evidence and technique, without
    wording, moments or people at the keyboard."""
    return {
        "patient": _patient(consultation.patient),
        "diagnosis": [
            consultation.diagnosis,
            consultation.diagnosis_is_unknown,
            consultation.diagnosis_method,
            consultation.diagnosed_by,
            consultation.diagnosis_note,
        ],
        "screening": sorted(
            [row.red_flag.key, row.answer, row.note] for row in consultation.red_flag_answers.all()
        ),
        "alternatives": sorted(
            [row.alternative.key, row.outcome, row.reason]
            for row in consultation.alternative_discussions.all()
        ),
        "injections": [_injection(row) for row in consultation.injections.all()],
        "overrides": sorted(
            [row.code, row.subject, row.reason] for row in consultation.overrides.all()
        ),
    }


def plan_digest_of(consultation: Consultation) -> str:
    """The digest of the plan as it stands in the database now."""
    return seal(plan_of(consultation))


def day_of(consultation: Consultation) -> list[dict[str, Any]]:
    """What may change until the day without a new consent: the planned day and the lots of
    each injection."""
    return [
        {
            "number": injection.number,
            "planned_on": injection.planned_on,
            "lots": _in_order(_lot(line) for line in injection.lines.all()),
        }
        for injection in consultation.injections.all()
    ]


def _in_order(rows: Iterable[Any]) -> list[Any]:
    """Rows whose order says nothing, in one order."""
    return sorted(rows, key=canonical_bytes)


def _patient(patient: Patient) -> dict[str, Any]:
    return {
        "name": patient.full_name,
        "born": patient.date_of_birth,
        "record_number": patient.record_number,
        "allergy_answer": str(allergy_answer(patient)),
        "allergies": sorted(
            [_allergy_key(row), row.reaction, row.severity, row.certainty]
            for row in patient.current_allergies
        ),
        "health": sorted([row.topic, row.answer, row.detail] for row in patient.current_health),
    }


def _allergy_key(allergy: Any) -> str:
    if allergy.ingredient:
        return f"ingredient:{allergy.ingredient.key}"
    return f"group:{allergy.group.key}" if allergy.group else f"text:{allergy.free_text}"


def _injection(injection: ProposedInjection) -> dict[str, Any]:
    return {
        "number": injection.number,
        "purpose": injection.purpose,
        "zones": sorted(injection.zones),
        "route": injection.route,
        "device": injection.device,
        "depth_mm": _number(injection.depth_mm),
        "needle": injection.needle,
        "total_volume_ml": _number(injection.total_volume_ml),
        "sessions": injection.sessions,
        "interval_days": injection.interval_days,
        "injector": _injector(injection),
        "skin_preparation": injection.skin_preparation and injection.skin_preparation.key,
        "gloves_latex": injection.gloves_latex,
        "lines": _in_order(_line(line) for line in injection.lines.all()),
        "evidence": sorted(
            [link.source.key, link.comment] for link in injection.evidence_links.all()
        ),
        "no_evidence": _no_evidence(injection),
        "technique": sorted(
            [row.item.key, row.answer, row.reason] for row in injection.technique_answers.all()
        ),
    }


def _injector(injection: ProposedInjection) -> list[str] | None:
    person = injection.injector
    if person is None:
        return None
    return [person.full_name, person.registration_body, person.registration_number]


def _no_evidence(injection: ProposedInjection) -> list[Any] | None:
    row = getattr(injection, "no_evidence", None)
    return row and [row.searched_where, row.searched_on]


def _line(line: FormulaLine) -> dict[str, Any]:
    product = line.product
    return {
        "product": [product.name, product.maker, product.strength_text],
        "is_fully_disclosed": product.is_fully_disclosed,
        "latex_stopper": product.latex_stopper,
        "components": sorted(
            [c.ingredient.key, c.role, c.strength_text] for c in product.components.all()
        ),
        "strength": line.strength_text,
        "amount": line.amount_text,
    }


def _lot(line: FormulaLine) -> dict[str, Any]:
    product, lot = line.product, line.lot
    return {
        "product": [product.name, product.maker, product.strength_text],
        "lot": lot and [lot.number, lot.expiry, lot.opened_on],
    }


def _number(value: Any) -> str:
    """A number in one form: the database pads it with zeros, a form does not."""
    return strength_text(value, "")
