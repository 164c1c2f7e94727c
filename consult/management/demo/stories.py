"""Consultations, each taken to its stage by the same actions that the pages use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from consult.consultations.actions.diagnosis import OptionReply, record_diagnosis
from consult.consultations.actions.evidence import attach_source
from consult.consultations.actions.health import (
    confirm_health,
    health_version,
    list_allergy,
    save_health,
)
from consult.consultations.actions.injections import propose_injection, put_line
from consult.consultations.actions.opening import open_consultation
from consult.consultations.actions.overrides import override_finding
from consult.consultations.actions.screening import ScreeningReply, answer_screening
from consult.consultations.actions.talk import TalkReply, TeachBackReply, record_talk
from consult.consultations.actions.technique import (
    TechniqueReply,
    answer_technique,
    technique_key,
)
from consult.consultations.facts import health_digest
from consult.consultations.models import Consultation, ProposedInjection, SectionSave
from consult.consultations.offers import offers_for
from consult.consultations.published import Published
from consult.consultations.review import review_of
from consult.consultations.telling import talk_digest
from consult.formulary.models import Ingredient, Lot
from consult.patients.actions import HealthAnswer
from consult.patients.models import Patient
from consult.safety.facts import AllergyAnswer
from consult.staff.models import StaffMember

NO_REASON = "Prefers to try the shots."
OWN_WORDS = {
    "what": "A mix of drugs goes into the skin of my scalp with a thin needle. It has not been"
    " approved for hair loss.",
    "harm": "It can get infected, or I can get an allergic reaction and need help fast.",
    "options": "I could use a lotion or pills, or do nothing for now.",
}
OVERRIDE_REASON = "Talked through with the patient, who wants to go on."


@dataclass
class Story:
    """One consultation on its way; each method is one section."""

    by: StaffMember
    consultation: Consultation
    published: Published
    lots: dict[str, Lot]
    today: date

    @classmethod
    def begin(
        cls,
        *,
        by: StaffMember,
        patient: Patient,
        published: Published,
        lots: dict[str, Lot],
        opened_at: datetime | None = None,
    ) -> Story:
        """Open a consultation with ``patient``, now or as of ``opened_at``."""
        consultation = open_consultation(by=by, patient=patient, opened_at=opened_at)
        return cls(by, consultation, published, lots, patient.clinic.today())

    def fresh(self) -> Consultation:
        """The consultation as it stands, with everything."""
        return Consultation.objects.with_everything().get(pk=self.consultation.pk)

    def _seen(self, key: str) -> int:
        saves = SectionSave.objects.filter(consultation=self.consultation, key=key)
        return saves.values_list("version", flat=True).first() or 0

    def screening(self) -> None:
        replies = [ScreeningReply(flag, "no") for flag in self.published.red_flags]
        answer_screening(
            by=self.by,
            consultation=self.consultation,
            expected=self._seen("screening"),
            replies=replies,
        )

    def diagnosis(self) -> None:
        record_diagnosis(
            by=self.by,
            consultation=self.consultation,
            expected=self._seen("diagnosis"),
            values={
                "diagnosis": "Androgenetic alopecia",
                "diagnosis_is_unknown": False,
                "diagnosis_method": Consultation.DiagnosisMethod.DERMOSCOPY,
                "diagnosed_by": self.by.full_name,
                "diagnosis_note": "",
            },
            options=[
                OptionReply(option, "declined", NO_REASON)
                for option in self.published.alternatives
            ],
        )

    def health(self, *, allergy_to: Ingredient | None = None, says_yes: str = "") -> None:
        """Answer every health question “no” but ``says_yes``, and confirm the record."""
        if allergy_to:
            list_allergy(
                by=self.by,
                consultation=self.consultation,
                ingredient=allergy_to,
                severity="severe",
                certainty="confirmed",
                reaction="Hives and swollen lips within minutes.",
            )
        answers = [
            HealthAnswer("pregnancy", "not_applicable"),
            HealthAnswer("breast_feeding", "not_applicable"),
            *(
                HealthAnswer(
                    question.key, "yes" if question.key == says_yes else "no", "", question
                )
                for question in self.published.health_questions
            ),
        ]
        save_health(
            by=self.by,
            consultation=self.consultation,
            expected=health_version(self.consultation.patient),
            allergy_answer=None if allergy_to else AllergyAnswer.NONE_KNOWN,
            answers=answers,
        )
        digest = health_digest(self.fresh().patient)
        confirm_health(by=self.by, consultation=self.consultation, digest=digest)

    def injection(
        self, products: dict[str, str], zones: list[str], volume: str = "4"
    ) -> ProposedInjection:
        """Propose an injection of ``products`` (word -> amount in mL)."""
        injection = propose_injection(
            by=self.by,
            consultation=self.consultation,
            values={
                "purpose": "To slow hair loss and to support regrowth in the thinning area.",
                "zones": zones,
                "route": "intradermal",
                "device": "syringe",
                "depth_mm": Decimal("4"),
                "needle": "30 G, 4 mm",
                "total_volume_ml": Decimal(volume),
                "sessions": 4,
                "interval_days": 30,
                "planned_on": self.today + timedelta(days=7),
                "injector": self.by,
            },
        )
        for seen, (word, amount) in enumerate(products.items()):
            lot = self.lots[word]
            put_line(
                by=self.by,
                injection=injection,
                expected=seen,
                product=lot.product,
                lot=lot,
                strength=lot.product.strength,
                strength_unit=lot.product.strength_unit,
                amount=Decimal(amount),
                unit="mL",
            )
        return injection

    def evidence(self, injection: ProposedInjection, sources: int = 3) -> None:
        """Attach the closest sources."""
        loaded = next(i for i in self.fresh().injections.all() if i.pk == injection.pk)
        for offer in offers_for(loaded)[:sources]:
            attach_source(
                by=self.by,
                injection=loaded,
                source=offer.source,
                comment="Read with the patient: it is not about this exact mixture.",
            )

    def technique(self, injection: ProposedInjection) -> None:
        answer_technique(
            by=self.by,
            injection=injection,
            expected=self._seen(technique_key(injection)),
            replies=[TechniqueReply(item, "yes") for item in self.published.technique_items],
            skin_preparation=Ingredient.objects.get(key="alcohol_skin_prep"),
            gloves_latex="no",
        )

    def talk(self, *, given_at: datetime | None = None) -> None:
        """Tell the patient, now or at ``given_at``, and ask for every point in own words."""
        record_talk(
            by=self.by,
            consultation=self.consultation,
            expected=self._seen("talk"),
            about=talk_digest(self.fresh()),
            talk=TalkReply(
                given_at=given_at or timezone.now(),
                how="in_person",
                printed_given=True,
                language=self.consultation.patient.language or "English",
            ),
            teach_back=[
                TeachBackReply(point=point, words=words, outcome="right")
                for point, words in OWN_WORDS.items()
            ],
        )

    def overrides(self) -> None:
        """Override every finding whose rule allows it."""
        for finding in review_of(self.fresh(), self.published).open_stops:
            if finding.overridable:
                override_finding(
                    by=self.by,
                    consultation=self.consultation,
                    code=finding.code,
                    subject=finding.subject.key,
                    reason=OVERRIDE_REASON,
                )

    def complete(
        self,
        products: dict[str, str],
        zones: list[str],
        volume: str = "4",
        *,
        told_at: datetime | None = None,
    ) -> None:
        """Take the consultation to the point where a consent can be issued."""
        self.screening()
        self.diagnosis()
        self.health()
        injection = self.injection(products, zones, volume)
        self.evidence(injection)
        self.technique(injection)
        self.talk(given_at=told_at)
        self.overrides()
