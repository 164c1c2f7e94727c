"""The promises of the consultation's tables, tried from below, where no form helps."""

from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from consult.consultations.models import (
    AlternativeDiscussion,
    ConsentTalk,
    Consultation,
    EvidenceLink,
    FindingOverride,
    FormulaLine,
    HealthConfirmation,
    NoEvidenceStatement,
    ProposedInjection,
    RedFlagAnswer,
    SectionSave,
    TeachBack,
    TechniqueAnswer,
)
from consult.formulary.models import EvidenceSource
from consult.management.demo.stories import Story
from tests.builders import TODAY, World


def insert(model: type[models.Model], values: dict[str, Any]) -> None:
    with transaction.atomic():
        model._base_manager.bulk_create([model(**values)])


def refused(model: type[models.Model], good: dict[str, Any], **wrong: Any) -> None:
    """The row with ``wrong`` in it is refused; without it, it is taken."""
    with pytest.raises(IntegrityError):
        insert(model, good | wrong)


@pytest.fixture
def given(world: World) -> dict[str, Any]:
    """Who and when."""
    return {"by": world.clinician, "at": timezone.now()}


@pytest.fixture
def injection(story: Story) -> ProposedInjection:
    """An injection with nothing drawn up."""
    return story.injection({}, ["crown"])


def test_a_consultation_is_closed_with_a_reason(world: World) -> None:
    good = {
        "clinic": world.clinic,
        "patient": world.patient,
        "clinician": world.clinician,
        "opened_at": timezone.now(),
    }
    refused(Consultation, good, closed_at=timezone.now())
    refused(Consultation, good, closed_because="Not suitable.")
    refused(Consultation, good, diagnosis="Alopecia", diagnosis_is_unknown=True)
    refused(Consultation, good, version=-1)
    for name in good:
        refused(Consultation, good, **{name: None})
    insert(Consultation, good)
    insert(Consultation, good | {"diagnosis_is_unknown": True})
    insert(Consultation, good | {"closed_at": timezone.now(), "closed_because": "Done."})


def test_a_red_flag_is_answered_once_with_yes_or_no(story: Story, given: dict) -> None:
    flag = story.published.red_flags[0]
    good = given | {"consultation": story.consultation, "red_flag": flag, "answer": "no"}
    for answer in ("", "maybe", "YES", None):
        refused(RedFlagAnswer, good, answer=answer)
    refused(RedFlagAnswer, good, by=None)
    refused(RedFlagAnswer, good, at=None)
    insert(RedFlagAnswer, good)
    refused(RedFlagAnswer, good, answer="yes")


def test_an_alternative_is_discussed_once_with_a_reason(story: Story, given: dict) -> None:
    option = story.published.alternatives[0]
    good = given | {
        "consultation": story.consultation,
        "alternative": option,
        "outcome": "tried",
        "reason": "two years",
    }
    refused(AlternativeDiscussion, good, reason="")
    refused(AlternativeDiscussion, good, by=None)
    insert(AlternativeDiscussion, good)
    refused(AlternativeDiscussion, good, outcome="declined")


def test_a_finding_is_overridden_once_with_a_reason(story: Story, given: dict) -> None:
    good = given | {
        "consultation": story.consultation,
        "code": "a.b",
        "subject": "line:1",
        "message": "m",
        "reason": "why",
    }
    refused(FindingOverride, good, reason="")
    refused(FindingOverride, good, by=None)
    insert(FindingOverride, good)
    refused(FindingOverride, good, reason="another")
    insert(FindingOverride, good | {"subject": "line:2"})


def test_a_section_is_saved_in_one_row(story: Story, given: dict) -> None:
    good = given | {"consultation": story.consultation, "key": "screening", "version": 1}
    refused(SectionSave, good, version=-1)
    insert(SectionSave, good)
    refused(SectionSave, good, version=2)
    insert(SectionSave, good | {"key": "diagnosis"})


def test_health_is_confirmed_in_one_row(story: Story, given: dict) -> None:
    good = given | {"consultation": story.consultation, "digest": "d"}
    refused(HealthConfirmation, good, by=None)
    insert(HealthConfirmation, good)
    refused(HealthConfirmation, good)


def test_an_injection_stays_within_what_is_possible(story: Story) -> None:
    good = {
        "consultation": story.consultation,
        "number": 1,
        "purpose": "why",
        "zones": ["crown"],
        "route": "intradermal",
        "device": "syringe",
        "depth_mm": "4",
        "needle": "30 G",
        "total_volume_ml": "4",
        "sessions": 1,
        "planned_on": TODAY,
    }
    for wrong in (
        {"depth_mm": "0"},
        {"depth_mm": "-1"},
        {"depth_mm": "13.1"},
        {"total_volume_ml": "0"},
        {"total_volume_ml": "-1"},
        {"total_volume_ml": "50.01"},
        {"sessions": 0},
        {"sessions": 31},
        {"planned_on": None},
    ):
        refused(ProposedInjection, good, **wrong)
    insert(ProposedInjection, good | {"depth_mm": "13", "total_volume_ml": "50"})
    refused(ProposedInjection, good)
    insert(ProposedInjection, good | {"number": 2, "sessions": 30})


def test_a_formula_line_has_an_amount_and_a_place(
    world: World, injection: ProposedInjection
) -> None:
    product = world.lots["biotin"].product
    good = {
        "injection": injection,
        "position": 1,
        "product": product,
        "amount": "1",
        "unit": "mL",
    }
    refused(FormulaLine, good, amount="0")
    refused(FormulaLine, good, amount="-1")
    refused(FormulaLine, good, product=None)
    insert(FormulaLine, good)
    refused(FormulaLine, good)
    insert(FormulaLine, good | {"position": 2})


def test_evidence_is_attached_once_with_a_comment(
    injection: ProposedInjection, given: dict
) -> None:
    source = EvidenceSource.objects.first()
    good = given | {
        "injection": injection,
        "source": source,
        "relation": "indirect",
        "comment": "read",
    }
    refused(EvidenceLink, good, comment="")
    refused(EvidenceLink, good, by=None)
    insert(EvidenceLink, good)
    refused(EvidenceLink, good, comment="again")


def test_a_search_has_a_place_and_a_day(injection: ProposedInjection, given: dict) -> None:
    good = given | {"injection": injection, "searched_where": "PubMed", "searched_on": TODAY}
    refused(NoEvidenceStatement, good, searched_where="")
    refused(NoEvidenceStatement, good, searched_on=None)
    insert(NoEvidenceStatement, good)
    refused(NoEvidenceStatement, good)


def test_a_technique_item_is_answered_once(
    story: Story, injection: ProposedInjection, given: dict
) -> None:
    item = story.published.technique_items[0]
    good = given | {"injection": injection, "item": item, "answer": "yes", "reason": ""}
    for wrong in (
        {"answer": ""},
        {"answer": "maybe", "reason": "why"},
        {"answer": "not_known", "reason": "why"},
        {"answer": "no"},
        {"answer": "not_applicable"},
    ):
        refused(TechniqueAnswer, good, **wrong)
    insert(TechniqueAnswer, good)
    refused(TechniqueAnswer, good, answer="no", reason="why")


def test_a_talk_is_recorded_once_and_says_how(story: Story, given: dict) -> None:
    good = given | {
        "consultation": story.consultation,
        "given_at": timezone.now(),
        "how": "video",
        "printed_given": False,
        "language": "Greek",
        "digest": "d",
    }
    for wrong in (
        {"given_at": None},
        {"how": ""},
        {"how": "letter"},
        {"printed_given": None},
        {"language": ""},
        {"by": None},
    ):
        refused(ConsentTalk, good, **wrong)
    insert(ConsentTalk, good)
    refused(ConsentTalk, good)


def test_a_teach_back_has_words_or_a_reason(story: Story, given: dict) -> None:
    good = given | {"consultation": story.consultation, "point": "harm", "words": "It may hurt."}
    for wrong in (
        {"words": ""},
        {"words": "", "outcome": "right"},
        {"skipped_because": "Is a nurse."},
        {"words": "", "skipped_because": "Is a nurse.", "outcome": "right"},
        {"outcome": "maybe"},
        {"point": "price"},
        {"by": None},
    ):
        refused(TeachBack, good, **wrong)
    insert(TeachBack, good)
    refused(TeachBack, good)
    insert(TeachBack, good | {"point": "what", "outcome": "again"})
    insert(TeachBack, good | {"point": "options", "words": "", "skipped_because": "A nurse."})


def test_what_a_consultation_names_is_not_deleted(world: World, story: Story) -> None:
    story.complete({"minoxidil": "1"}, ["crown"])
    lot = world.lots["minoxidil"]
    for record in (
        world.patient,
        world.clinician,
        story.consultation,
        lot,
        lot.product,
        story.published.red_flags[0],
        story.published.alternatives[0],
        story.published.technique_items[0],
        story.consultation.injections.get().evidence_links.first().source,
    ):
        with pytest.raises(models.ProtectedError), transaction.atomic():
            record.delete()
