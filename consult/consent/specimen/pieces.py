"""One entry of the lists as the document prints it, in the part where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from consult.consent.languages import ENGLISH, direction_of, tag_of, with_language_marks
from consult.consent.pdf import pdf_of
from consult.consent.snapshot import health, injections, risks
from consult.consent.snapshot.evidence import evidence_part
from consult.consent.snapshot.making import Making, Used
from consult.consent.snapshot.technique import recorded_part, technique_part
from consult.consent.snapshot.texts import Texts
from consult.consent.specimen.answers import Example, keep
from consult.consent.specimen.example import example_consultation
from consult.consent.wording import Wording
from consult.consultations.models import (
    AlternativeDiscussion,
    EvidenceLink,
    RedFlagAnswer,
    TechniqueAnswer,
)
from consult.consultations.published import Published
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    ConsentText,
    CrossReactivityGroup,
    Entry,
    EvidenceSource,
    HealthQuestion,
    Ingredient,
    RedFlag,
    Risk,
    Translation,
)
from consult.patients.models import Allergy, HealthFact
from consult.safety.facts import Answer, Relation
from consult.safety.review import Review
from consult.staff.models import Clinic

PIECE = "consent/piece.html"
Parts = tuple[list[str], dict[str, Any]]


@dataclass(frozen=True)
class Stage:
    """The invented consultation on which an entry is shown."""

    making: Making
    example: Example

    @property
    def consultation(self) -> Any:
        return self.making.consultation


def piece_pdf(clinic: Clinic, entry: Entry, at: datetime) -> bytes:
    """The PDF of the part of the document in which ``entry`` stands, alone.

    ``entry`` need not be stored. Raises ``WordingIsMissing``, ``CharactersCannotBePrinted``
    or ``DocumentCouldNotBeMade``.
    """
    language = _language_of(entry)
    stage = _stage(clinic, entry, language, at)
    names, parts = _PIECES[type(entry)](stage, entry)
    context = {
        "parts": [f"consent/parts/{name}.html" for name in names],
        "s": {"language": tag_of(language), "direction": direction_of(language), **parts},
        "w": stage.making.say.of_template(),
        "mark": stage.making.say("specimen_mark"),
        "paper_size": clinic.paper_size,
    }
    html = render_to_string(PIECE, context)
    return pdf_of(with_language_marks(html) if language != ENGLISH else html)


def _language_of(entry: Entry) -> str:
    """The language of the paper that prints ``entry``."""
    return entry.language if isinstance(entry, ConsentText | Translation) else ENGLISH


def _stage(clinic: Clinic, entry: Entry, language: str, at: datetime) -> Stage:
    published, english = Published(), Wording.published()
    own = Wording.published(language)
    # A language that is not finished yet has a preview all the same.
    say = Wording({**english.texts, **own.texts}, language=language)
    texts = Texts.published(language)
    consultation = example_consultation(clinic, at, say, published)
    making = Making(consultation, Review(findings=()), published, say, texts)
    return Stage(making, Example(clinic, consultation.clinician, at, say, published))


def _of_risk(stage: Stage, risk: Any) -> Parts:
    keep(risk, "ingredients", [] if risk.pk is None else risk.ingredients.all())
    return ["risk_groups"], {"risks": risks.risks_part(stage.making, [risk])}


def _of_ingredient(stage: Stage, ingredient: Any) -> Parts:
    making = stage.making
    making.__dict__["used"] = {ingredient.key: Used(ingredient, [1], is_active=True)}
    parts = {
        "statuses": injections.statuses_part(making),
        "ingredient_risks": risks.ingredient_risks_part(making),
        "pregnancy": risks.pregnancy_part(making),
    }
    return ["statuses", "ingredient_risks", "pregnancy"], parts


def _of_source(stage: Stage, source: Any) -> Parts:
    injection = stage.making.injections[0]
    source.usable_as_citation = True
    link = EvidenceLink(
        injection=injection, source=source, relation=Relation.INDIRECT,
        comment=stage.example.typed, **stage.example.given(),
    )  # fmt: skip
    if source.pk is None:
        keep(source, "components", [])
    keep(injection, "evidence_links", [link])
    return ["evidence"], {"evidence": evidence_part(stage.making)}


def _of_option(stage: Stage, option: Any) -> Parts:
    outcome = AlternativeDiscussion.Outcome.DECLINED
    row = AlternativeDiscussion(
        consultation=stage.consultation, alternative=option, outcome=outcome,
        reason=stage.example.typed, **stage.example.given(),
    )  # fmt: skip
    keep(stage.consultation, "alternative_discussions", [row])
    stage.making.published.alternatives = []
    return ["alternatives"], {"alternatives": health.alternatives_part(stage.making)}


def _of_sign(stage: Stage, flag: Any) -> Parts:
    if flag.stage == RedFlag.Stage.AFTER:
        return ["sign"], {"sign": risks.sign_groups(stage.making, [flag])[0]}
    row = RedFlagAnswer(
        consultation=stage.consultation, red_flag=flag, answer=Answer.YES,
        **stage.example.given(),
    )  # fmt: skip
    keep(stage.consultation, "red_flag_answers", [row])
    stage.making.published.red_flags = []
    return ["screening"], {"screening": health.screening_part(stage.making)}


def _of_step(stage: Stage, item: Any) -> Parts:
    injection = stage.making.injections[0]
    row = TechniqueAnswer(
        injection=injection, item=item, answer=Answer.YES, **stage.example.given()
    )
    keep(injection, "technique_answers", [row])
    if item.phase == ChecklistItem.Phase.CONSENT:
        return ["sentences"], {"sentences": recorded_part(stage.making)}
    return ["technique"], {"technique": technique_part(stage.making)}


def _of_question(stage: Stage, question: Any) -> Parts:
    patient = stage.consultation.patient
    fact = HealthFact(pk=-1, topic=question.key, question=question, answer=Answer.YES)
    patient.current_health = [fact]
    stage.making.published.health_questions = [question]
    return _health(stage)


def _of_group(stage: Stage, group: Any) -> Parts:
    said = {"severity": Allergy.Severity.NOT_KNOWN, "certainty": Allergy.Certainty.REPORTED}
    stage.consultation.patient.current_allergies = [Allergy(pk=-1, group=group, **said)]
    return _health(stage)


def _health(stage: Stage) -> Parts:
    making = stage.making
    parts = {
        "allergies": health.allergies_part(making),
        "health": health.health_part(making),
    }
    return ["health"], parts


def _of_sentence(stage: Stage, text: Any) -> Parts:
    return ["sentences"], {"sentences": [text.text]}


def _of_translation(stage: Stage, row: Any) -> Parts:
    """The text alone: its entry may not be translated whole yet."""
    return ["sentences"], {"sentences": row.text.splitlines()}


_PIECES: dict[type[Entry], Callable[[Stage, Any], Parts]] = {
    Risk: _of_risk,
    Ingredient: _of_ingredient,
    EvidenceSource: _of_source,
    Alternative: _of_option,
    RedFlag: _of_sign,
    ChecklistItem: _of_step,
    HealthQuestion: _of_question,
    CrossReactivityGroup: _of_group,
    ConsentText: _of_sentence,
    Translation: _of_translation,
}
LISTS = {str(model._meta.model_name): model for model in _PIECES}
