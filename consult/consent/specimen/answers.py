"""What is answered in an invented consultation: the patient’s record, screening, the talk.

Its rows have numbers because Django reads no relation of a row without one; they are below
zero, where no table has any, so that no stored row can be taken for one of these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from consult.consent.wording import Wording
from consult.consultations.facts import health_digest
from consult.consultations.models import (
    AlternativeDiscussion,
    ConsentTalk,
    Consultation,
    HealthConfirmation,
    RedFlagAnswer,
    TeachBack,
)
from consult.consultations.published import Published
from consult.consultations.telling import talk_digest
from consult.patients.models import AllergyStatus, HealthFact, Patient
from consult.safety.facts import AllergyAnswer, Answer
from consult.staff.models import Clinic, StaffMember

IN_MEMORY = -1


@dataclass(frozen=True)
class Example:
    """What the invented rows share."""

    clinic: Clinic
    person: StaffMember
    at: datetime
    say: Wording
    published: Published

    @property
    def typed(self) -> str:
        return self.say("specimen_typed")

    def given(self) -> dict[str, Any]:
        """Who answered, and when."""
        return {"by": self.person, "at": self.at}


def keep(row: models.Model, name: str, related: Iterable[models.Model]) -> None:
    """Let ``row`` answer with ``related`` where it would ask the database."""
    cache = row.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = list(related)


def example_patient(example: Example) -> Any:
    patient: Any = Patient(
        pk=IN_MEMORY,
        clinic=example.clinic,
        given_names=example.say("specimen_patient"),
        record_number=example.say("specimen_mark"),
        date_of_birth=(example.at - timedelta(days=40 * 366)).date(),
    )
    recorded = {"recorded_by": example.person, "recorded_at": example.at}
    status = AllergyStatus(
        pk=IN_MEMORY, patient=patient, answer=AllergyAnswer.NONE_KNOWN, **recorded
    )
    keep(patient, "allergy_statuses", [status])
    patient.current_allergies = []
    questions = {q.key: q for q in example.published.health_questions}
    topics = [HealthFact.PREGNANCY, HealthFact.BREAST_FEEDING, *questions]
    patient.current_health = [
        HealthFact(
            pk=-number, patient=patient, topic=topic, question=questions.get(topic),
            answer=Answer.NO, **recorded,
        )
        for number, topic in enumerate(topics, start=1)
    ]  # fmt: skip
    return patient


def answer(example: Example, consultation: Consultation) -> None:
    given, published = example.given(), example.published
    flags = [
        RedFlagAnswer(consultation=consultation, red_flag=flag, answer=Answer.NO, **given)
        for flag in published.red_flags
    ]
    options = [
        AlternativeDiscussion(
            consultation=consultation,
            alternative=option,
            outcome=AlternativeDiscussion.Outcome.DECLINED,
            reason=example.typed,
            **given,
        )
        for option in published.alternatives
    ]
    keep(consultation, "red_flag_answers", flags)
    keep(consultation, "alternative_discussions", options)
    digest = health_digest(consultation.patient)
    HealthConfirmation(consultation=consultation, digest=digest, **given)


def tell(example: Example, consultation: Consultation) -> None:
    given = example.given()
    ConsentTalk(
        consultation=consultation,
        given_at=example.at,
        how=ConsentTalk.How.IN_PERSON,
        printed_given=True,
        language=example.typed,
        digest=talk_digest(consultation),
        **given,
    )
    points = [
        TeachBack(
            pk=-number,
            consultation=consultation,
            point=point.value,
            words=example.typed,
            outcome=TeachBack.Outcome.RIGHT,
            **given,
        )
        for number, point in enumerate(TeachBack.Point, start=1)
    ]
    keep(consultation, "teach_backs", points)
