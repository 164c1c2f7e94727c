"""The checks' sentences on paper: the clinician's own words, and those of other languages."""

from __future__ import annotations

import json

import pytest

from consult.consent.snapshot.findings import findings_part, overrides_part
from consult.consent.snapshot.making import Making
from consult.consent.snapshot.texts import Texts
from consult.consent.wording import Wording
from consult.consultations.published import Published
from consult.formulary.actions.loading import STARTER
from consult.safety.findings import Level, Override, Section, stop, warn
from consult.safety.review import Review
from consult.safety.sentences import SENTENCES, FromList, says
from consult.safety.subjects import patient_subject
from tests.consent import builders

ABOUT = patient_subject(Section.HEALTH, "patient:health", "Health")
SLOT = "finding_"


def texts_of(name: str) -> dict[str, str]:
    records = json.loads((STARTER / name).read_text())["records"]
    return {row["slot"]: row["text"] for row in records if row["slot"].startswith(SLOT)}


def made_in(language: str, consultation, *found) -> Making:
    review = Review(findings=found)
    return Making(
        consultation, review, Published(), Wording.complete(language), Texts.published(language)
    )


def test_the_paper_says_what_the_clinician_read() -> None:
    told = {key.removeprefix(SLOT): text for key, text in texts_of("document_texts.json").items()}
    assert told == SENTENCES


def test_every_sentence_is_said_in_spanish() -> None:
    spanish = texts_of("document_texts_es.json")
    assert spanish.keys() == texts_of("document_texts.json").keys()
    assert not set(spanish.values()) & set(SENTENCES.values()) - {"{ingredient} (en {product})"}


@pytest.mark.parametrize("key", SENTENCES)
def test_a_sentence_reads_as_it_stands(key: str) -> None:
    places = {place: f"<{place}>" for place in _places(SENTENCES[key])}
    assert str(says(key, **places)) == SENTENCES[key].replace("{", "<").replace("}", ">")


def _places(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]


def test_all_that_can_be_printed_is_in_the_papers_language(ready) -> None:
    consultation, _ = ready
    what = says(
        "named_in_product", ingredient=FromList("Salt water (saline)"), product="Vial No. 7"
    )
    found = [
        warn("health.free_text", ABOUT, says("health_text", question=FromList("Asthma")), ""),
        warn("evidence.weak", ABOUT, says("evidence_inexact", injection="Injection 1"), ""),
        warn("x.y", ABOUT, says("breast_feeding_label", what=what), ""),
    ]
    rows = findings_part(made_in("es", consultation, *found))
    assert [row["message"] for row in rows] == [
        "Asma: el programa no puede comparar texto libre.",
        "Inyección 1: ninguna de las fuentes añadidas estudió esta fórmula exacta.",
        "Hay o puede haber lactancia; las etiquetas no dicen nada de Agua con sal (solución"
        " salina) (en Vial No. 7) en ese caso.",
    ]
    english = findings_part(made_in("en", consultation, *found))
    assert [row["message"] for row in english] == [finding.message for finding in found]


def test_what_has_no_translation_is_marked_as_english(ready) -> None:
    consultation, _ = ready
    reasons = FromList("A reason of the lists")
    sentence = says("ingredient_blocked", what=says("nothing_drawn_up"), reason=reasons)
    making = made_in("es", consultation, warn("x.y", ABOUT, sentence, ""))
    (row,) = findings_part(making)
    assert "\u2066A reason of the lists\u2069" in row["message"]
    assert making.texts.english_parts == ["findings_heading"]


def test_an_override_is_said_in_the_papers_language_too(ready) -> None:
    consultation, by = ready
    sentence = says("pregnancy_unproven", state=says("may_be_pregnant"), product="Vial No. 7")
    finding = stop("pregnancy.caution", ABOUT, sentence, "", overridable=True)
    consultation.overrides.create(
        code=finding.code, subject=ABOUT.key, message=finding.message, reason="Wait.",
        by=by, at=builders.NOW,
    )  # fmt: skip
    override = Override(code=finding.code, subject_key=ABOUT.key, reason="Wait.")
    making = made_in("es", builders.loaded(consultation))
    making.review = Review(findings=(finding,), overridden=((finding, override),))
    (row,) = overrides_part(making)
    assert row["message"] == (
        "Puede haber un embarazo; no se sabe si Vial No. 7 es seguro en el embarazo."
    )
    assert (row["level"], finding.level) == ("stop", Level.STOP)
