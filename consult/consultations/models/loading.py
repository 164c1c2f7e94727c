"""What a review reads beside the consultation's own row, as prefetches."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from consult.consultations.models.answers import (
    AlternativeDiscussion,
    FindingOverride,
    RedFlagAnswer,
)
from consult.consultations.models.consultations import SectionSave
from consult.consultations.models.grounds import EvidenceLink, TechniqueAnswer
from consult.consultations.models.injections import FormulaLine, ProposedInjection
from consult.consultations.models.talk import TeachBack
from consult.formulary.models import ProductComponent
from consult.patients.models import Allergy, AllergyStatus, HealthFact


def everything() -> list[Prefetch]:
    """Every prefetch of ``Consultation.objects.with_everything()``."""
    return [Prefetch("injections", queryset=_injections()), *_answers(), *_patient()]


def _answers() -> list[Prefetch]:
    rows = {
        "red_flag_answers": RedFlagAnswer.objects.select_related("red_flag", "by"),
        "alternative_discussions": AlternativeDiscussion.objects.select_related(
            "alternative", "by"
        ),
        "overrides": FindingOverride.objects.select_related("by"),
        "section_saves": SectionSave.objects.select_related("by"),
        "teach_backs": TeachBack.objects.select_related("by"),
    }
    return [Prefetch(name, queryset=queryset) for name, queryset in rows.items()]


def _patient() -> list[Prefetch]:
    statuses = AllergyStatus.objects.select_related("recorded_by")
    allergies = (
        Allergy.objects.current()
        .select_related("ingredient__merged_into", "group", "recorded_by")
        .prefetch_related(
            *(
                f"{path}__{part}"
                for path in ("ingredient", "ingredient__merged_into")
                for part in ("memberships__group", "contraindications")
            )
        )
    )
    health = HealthFact.objects.current().select_related("question", "recorded_by")
    return [
        Prefetch("patient__allergy_statuses", queryset=statuses),
        Prefetch("patient__allergies", queryset=allergies, to_attr="current_allergies"),
        Prefetch("patient__health_facts", queryset=health, to_attr="current_health"),
    ]


def _injections() -> QuerySet[ProposedInjection]:
    sources = EvidenceLink.objects.select_related("source", "by").prefetch_related(
        "source__components__ingredient"
    )
    answers = TechniqueAnswer.objects.select_related("item", "by")
    return ProposedInjection.objects.select_related(
        "injector", "skin_preparation", "no_evidence__by", "started_from__formula"
    ).prefetch_related(
        Prefetch("lines", queryset=_lines()),
        Prefetch("evidence_links", queryset=sources),
        Prefetch("technique_answers", queryset=answers),
        "started_from__lines",
        "skin_preparation__memberships__group",
        "skin_preparation__contraindications",
    )


def _lines() -> QuerySet[FormulaLine]:
    components = ProductComponent.objects.select_related("ingredient").prefetch_related(
        "ingredient__memberships__group", "ingredient__contraindications"
    )
    return FormulaLine.objects.select_related(
        "product__entered_by", "lot__entered_by", "lot__merged_into"
    ).prefetch_related(Prefetch("product__components", queryset=components))
