"""From a consultation's rows to the plain facts that the safety rules read."""

from __future__ import annotations

from datetime import date

from consult.consultations.drawn import drawn_ml, formula_fingerprint
from consult.consultations.models import (
    Consultation,
    EvidenceLink,
    FormulaLine,
    ProposedInjection,
)
from consult.consultations.published import Published
from consult.consultations.telling import talk_facts
from consult.formulary.facts import evidence_formula, ingredient_facts, product_facts
from consult.formulary.models import EvidenceSource, Lot
from consult.patients.models import Allergy, HealthFact, Patient
from consult.safety.facts import (
    AllergyAnswer,
    AllergyFacts,
    AlternativeFacts,
    Answer,
    Content,
    EvidenceFacts,
    Facts,
    HealthTopicFacts,
    InjectionFacts,
    InjectorFacts,
    LineFacts,
    LotFacts,
    PatientFacts,
    RedFlagFacts,
    Relation,
    TechniqueFacts,
)
from consult.safety.fingerprint import relation
from consult.seal import seal


def facts_for(consultation: Consultation, published: Published, *, today: date) -> Facts:
    """The facts of ``consultation`` (loaded ``with_everything``) on the day ``today``."""
    return Facts(
        today=today,
        patient=patient_facts(consultation, published),
        screening=_screening(consultation, published),
        diagnosis_recorded=consultation.has_diagnosis,
        alternatives=_alternatives(consultation, published),
        injections=tuple(
            injection_facts(injection, published) for injection in consultation.injections.all()
        ),
        groups=published.groups,
        procedure_risks=published.procedure_risks,
        ingredient_risks=published.ingredient_risks,
        talk=talk_facts(consultation),
    )


def _screening(consultation: Consultation, published: Published) -> tuple[RedFlagFacts, ...]:
    answers = {row.red_flag_id: Answer(row.answer) for row in consultation.red_flag_answers.all()}
    return tuple(
        RedFlagFacts(
            key=flag.key,
            label=flag.label,
            urgency=flag.urgency,
            clinician_action=flag.clinician_action,
            answer=answers.get(flag.pk),
            source=flag.source_title,
        )
        for flag in published.red_flags
    )


def _alternatives(
    consultation: Consultation, published: Published
) -> tuple[AlternativeFacts, ...]:
    outcomes = {
        row.alternative_id: row.outcome for row in consultation.alternative_discussions.all()
    }
    return tuple(
        AlternativeFacts(
            key=option.key,
            name=option.name,
            is_first_line=option.is_first_line,
            outcome=outcomes.get(option.pk, ""),
            source=option.source_title,
            check_again_by=option.check_again_by,
        )
        for option in published.alternatives
    )


def allergy_answer(patient: Patient) -> AllergyAnswer:
    """The newest answer to the allergy question, or that nobody asked."""
    status = next(iter(patient.allergy_statuses.all()), None)
    return AllergyAnswer(status.answer) if status else AllergyAnswer.NOT_ASKED


def patient_facts(consultation: Consultation, published: Published) -> PatientFacts:
    """What the rules need to know of the patient."""
    patient = consultation.patient
    health: dict[str, HealthFact] = {fact.topic: fact for fact in patient.current_health}
    return PatientFacts(
        born=patient.date_of_birth,
        allergy_status=allergy_answer(patient),
        allergies=tuple(_allergy(allergy) for allergy in patient.current_allergies),
        allergy_ingredients=tuple(
            ingredient_facts(allergy.ingredient.living)
            for allergy in patient.current_allergies
            if allergy.ingredient
        ),
        pregnancy=_answer(health.get(HealthFact.PREGNANCY)),
        breast_feeding=_answer(health.get(HealthFact.BREAST_FEEDING)),
        health=tuple(
            HealthTopicFacts(
                topic=question.key,
                label=question.label,
                answer=_answer(health.get(question.key)),
                detail=health[question.key].detail if question.key in health else "",
            )
            for question in published.health_questions
        ),
        is_confirmed=is_health_confirmed(consultation),
    )


def _answer(fact: HealthFact | None) -> Answer | None:
    return Answer(fact.answer) if fact else None


def _allergy(allergy: Allergy) -> AllergyFacts:
    return AllergyFacts(
        key=str(allergy.pk),
        label=allergy.label,
        ingredient_key=allergy.ingredient.living.key if allergy.ingredient else "",
        group_key=allergy.group.key if allergy.group else "",
        free_text=allergy.free_text,
    )


def health_digest(patient: Patient) -> str:
    """The hash of the allergies and health answers that stand in the patient's record."""
    status = next(iter(patient.allergy_statuses.all()), None)
    return seal(
        {
            "status": status.pk if status else None,
            "allergies": [allergy.pk for allergy in patient.current_allergies],
            "health": sorted(fact.pk for fact in patient.current_health),
        }
    )


def is_health_confirmed(consultation: Consultation) -> bool:
    """Whether what stands in the record now was confirmed in this consultation."""
    confirmation = getattr(consultation, "health_confirmation", None)
    return bool(confirmation and confirmation.digest == health_digest(consultation.patient))


def injection_facts(injection: ProposedInjection, published: Published) -> InjectionFacts:
    """What the rules need to know of one proposed injection."""
    lines = injection_lines(injection)
    answers = {row.item_id: Answer(row.answer) for row in injection.technique_answers.all()}
    return InjectionFacts(
        key=str(injection.pk),
        label=str(injection),
        planned_on=injection.planned_on,
        lines=lines,
        skin_preparations=(
            (ingredient_facts(injection.skin_preparation),) if injection.skin_preparation else ()
        ),
        gloves_latex=Content(injection.gloves_latex) if injection.gloves_latex else None,
        injector=_injector(injection),
        evidence=tuple(_evidence(link, lines) for link in injection.evidence_links.all()),
        has_no_evidence_statement=hasattr(injection, "no_evidence"),
        technique=tuple(
            TechniqueFacts(
                key=item.key,
                text=item.text,
                blocks_procedure=item.blocks_procedure,
                answer=answers.get(item.pk),
                source=item.source_title,
            )
            for item in published.technique_items
        ),
        statement_is_current=_is_statement_current(injection, lines),
        total_volume_ml=injection.total_volume_ml,
        drawn_ml=drawn_ml(injection),
        depth_mm=injection.depth_mm,
        needle=injection.needle,
    )


def _is_statement_current(injection: ProposedInjection, lines: tuple[LineFacts, ...]) -> bool:
    statement = getattr(injection, "no_evidence", None)
    return statement is None or statement.fingerprint == formula_fingerprint(lines)


def injection_lines(injection: ProposedInjection) -> tuple[LineFacts, ...]:
    """The products of an injection's formula as the rules read them."""
    return tuple(_line(line) for line in injection.lines.all())


def _injector(injection: ProposedInjection) -> InjectorFacts | None:
    injector = injection.injector
    if injector is None:
        return None
    return InjectorFacts(
        name=injector.full_name,
        registration_body=injector.registration_body,
        registration_number=injector.registration_number,
    )


def _line(line: FormulaLine) -> LineFacts:
    return LineFacts(
        key=str(line.pk),
        product=product_facts(line.product),
        lot=_lot(line.lot) if line.lot else None,
    )


def _lot(lot: Lot) -> LotFacts:
    return LotFacts(
        number=lot.number,
        expiry=lot.expiry,
        opened_on=lot.opened_on,
        is_archived=lot.living.archived_at is not None,
    )


def _evidence(link: EvidenceLink, lines: tuple[LineFacts, ...]) -> EvidenceFacts:
    return EvidenceFacts(
        key=link.source.key,
        title=link.source.title,
        relation=relation_to_lines(link.source, lines) or Relation.INDIRECT,
        level=link.source.ocebm_level,
        check_again_by=link.source.check_again_by,
    )


def relation_to_lines(source: EvidenceSource, lines: tuple[LineFacts, ...]) -> Relation | None:
    """How a source relates to the formula as it stands in ``lines``."""
    return relation(
        evidence_formula(source),
        tuple(component for line in lines for component in line.product.components),
        is_fully_disclosed=all(line.product.is_fully_disclosed for line in lines),
    )
