"""The patient's conditions and medicines, against each ingredient's contraindications."""

from __future__ import annotations

from collections.abc import Iterator

from consult.safety.facts import Answer, ContraindicationFacts, Facts, HealthTopicFacts
from consult.safety.findings import Finding, Section, Subject, note, stop, warn
from consult.safety.sentences import FromList, Sentence, says
from consult.safety.subjects import (
    Drawn,
    component_subject,
    drawn_components,
    named,
    patient_subject,
)

FREE_TEXT_TOPICS = frozenset({"other_medicine", "other_condition"})
NO_SOURCE = "none recorded"
_PRESENT = (Answer.YES, Answer.MAYBE)
_NEGATIVE = (None, Answer.NO, Answer.NOT_APPLICABLE)
_WHOLE = patient_subject(Section.HEALTH, "patient:health", "Allergies and health")


def find_unconfirmed_health(facts: Facts) -> Iterator[Finding]:
    if not facts.patient.is_confirmed:
        yield stop(
            "health.not_confirmed",
            _WHOLE,
            "Allergies and health are not confirmed for this consultation.",
            "Go through them with the patient and confirm.",
        )


def find_no_health_questions(facts: Facts) -> Iterator[Finding]:
    if not facts.patient.health:
        yield stop(
            "health.no_questions",
            _WHOLE,
            "No question about conditions or medicines was asked.",
            "Answer the health questions.",
        )


def find_unanswered_health(facts: Facts) -> Iterator[Finding]:
    answers = _answers(facts)
    for topic, label in _asked_topics(facts).items():
        if answers.get(topic) is None:
            yield stop(
                "health.unanswered",
                _subject(topic, label),
                f"Health question not answered: {label}.",
                "Ask the patient and record the answer.",
            )


def find_health_contraindications(facts: Facts) -> Iterator[Finding]:
    answers, labels = _answers(facts), _asked_topics(facts)
    for drawn in drawn_components(facts):
        for topic, reasons in _reasons_by_topic(drawn).items():
            answer = answers.get(topic)
            if answer is not None and answer not in _NEGATIVE:
                yield _contraindicated(drawn, topic, labels[topic], reasons, answer)


def find_free_text_health(facts: Facts) -> Iterator[Finding]:
    for topic in facts.patient.health:
        if topic.topic in FREE_TEXT_TOPICS and topic.answer not in _NEGATIVE:
            yield warn(
                "health.free_text",
                _subject(topic.topic, topic.label),
                _free_text(topic),
                "Compare it yourself with every ingredient.",
            )


def _free_text(topic: HealthTopicFacts) -> Sentence:
    question = FromList(topic.label)
    if topic.detail.strip():
        return says("health_text_detail", question=question, detail=topic.detail)
    return says("health_text", question=question)


def find_contraindications_to_ask(facts: Facts) -> Iterator[Finding]:
    for drawn in drawn_components(facts):
        unasked = [c for c in drawn.ingredient.contraindications if not c.topics]
        for is_sourced in (True, False):
            reasons = [c for c in unasked if c.is_sourced == is_sourced]
            if reasons:
                yield _ask_also(drawn, reasons, is_sourced)


def _ask_also(drawn: Drawn, reasons: list[ContraindicationFacts], is_sourced: bool) -> Finding:
    return note(
        "health.ask_also",
        component_subject(drawn, *(() if is_sourced else ("unsourced",))),
        f"{_against(reasons)} {drawn.ingredient.name}: {_texts(reasons)}.",
        "Check it with the patient.",
        source=_source(drawn, reasons),
    )


def _contraindicated(
    drawn: Drawn, topic: str, label: str, reasons: list[ContraindicationFacts], answer: Answer
) -> Finding:
    code = "health.contraindicated"
    subject = component_subject(drawn, "topic", topic)
    kind = "published" if _is_published(reasons) else "recorded"
    message = says(
        f"health_{kind}_{'yes' if answer in _PRESENT else 'open'}",
        question=FromList(label),
        what=named(drawn),
        reasons=FromList(_texts(reasons)),
    )
    source = _source(drawn, reasons)
    if answer in _PRESENT and any(reason.is_absolute for reason in reasons):
        hint = "Take it out of the plan, or write why it is acceptable."
        return stop(code, subject, message, hint, source=source, overridable=True)
    hint = "Weigh this with the patient." if answer in _PRESENT else "Find out before injecting."
    return warn(code, subject, message, hint, source=source)


def _reasons_by_topic(drawn: Drawn) -> dict[str, list[ContraindicationFacts]]:
    by_topic: dict[str, list[ContraindicationFacts]] = {}
    for reason in drawn.ingredient.contraindications:
        for topic in reason.topics:
            by_topic.setdefault(topic, []).append(reason)
    return by_topic


def _texts(reasons: list[ContraindicationFacts]) -> str:
    return "; ".join(sorted({_text(reason, reasons) for reason in reasons}))


def _text(reason: ContraindicationFacts, reasons: list[ContraindicationFacts]) -> str:
    """The reason; marked only where it stands beside others that have a source."""
    is_mixed = not reason.is_sourced and any(other.is_sourced for other in reasons)
    return f"{reason.text} (no source recorded)" if is_mixed else reason.text


def _against(reasons: list[ContraindicationFacts]) -> str:
    return "Published against" if _is_published(reasons) else "Recorded as a caution about"


def _source(drawn: Drawn, reasons: list[ContraindicationFacts]) -> str:
    return drawn.ingredient.source if _is_published(reasons) else NO_SOURCE


def _is_published(reasons: list[ContraindicationFacts]) -> bool:
    return any(reason.is_sourced for reason in reasons)


def _answers(facts: Facts) -> dict[str, Answer | None]:
    """The answer per topic; where a topic stands twice, the least reassuring one."""
    answers: dict[str, Answer | None] = {}
    for topic in sorted(facts.patient.health, key=lambda t: _reassurance(t.answer), reverse=True):
        answers[topic.topic] = topic.answer
    return answers


def _reassurance(answer: Answer | None) -> int:
    order = (None, Answer.YES, Answer.MAYBE, Answer.NOT_KNOWN, Answer.NO, Answer.NOT_APPLICABLE)
    return order.index(answer)


def _asked_topics(facts: Facts) -> dict[str, str]:
    """Every topic that must be answered, with its label: those asked and those needed."""
    needed = {t for drawn in drawn_components(facts) for t in _reasons_by_topic(drawn)}
    labels = {topic: topic.replace("_", " ").capitalize() for topic in needed}
    asked = sorted((topic.topic, topic.label) for topic in facts.patient.health)
    return labels | dict(asked)


def _subject(topic: str, label: str) -> Subject:
    return patient_subject(Section.HEALTH, f"health:{topic}", label)


RULES = (
    find_unconfirmed_health,
    find_no_health_questions,
    find_unanswered_health,
    find_health_contraindications,
    find_free_text_health,
    find_contraindications_to_ask,
)
