"""What the signer read, chose and asked on a tablet, as the signature page prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from consult.consent.signing.signing_facts import SigningFacts
from consult.consent.wording import Wording


def statement_of(facts: SigningFacts, words: Mapping[str, str]) -> str:
    """The sentence that the signer saw: the one on the screen, or those on the paper."""
    on_paper = f"{words['signatures_statement']} {words['choice_copy']}"
    return str(_details(facts).get("statement") or on_paper)


def answers_of(facts: SigningFacts, say: Wording) -> Iterator[tuple[str, list[str]]]:
    """The choice about photos, the signer's own questions and what was answered to them."""
    details = _details(facts)
    if details.get("photos"):
        yield say("choice_photos"), [say(f"choice_{details['photos']}")]
    if question := question_in(facts):
        yield say("choice_my_questions"), [question]
        yield say("record_label_answer"), [facts.answer]


def question_in(facts: SigningFacts) -> str:
    """What the signer asked in writing; nothing on paper."""
    return str(_details(facts).get("questions", "")).strip()


def _details(facts: SigningFacts) -> dict[str, Any]:
    """What goes with the signer's mark; nothing on paper."""
    found = (mark.details for mark in facts.marks if mark.role == facts.signer)
    return next(found, {})
