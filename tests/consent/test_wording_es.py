"""The Spanish starter wording: complete, with the same places and numbers, and easy to read."""

from __future__ import annotations

import json
import re

from consult.formulary.actions.loading import STARTER
from consult.formulary.reading_grade import reading_ease_es


def texts(name):
    records = json.loads((STARTER / f"{name}.json").read_text(encoding="utf-8"))["records"]
    return {record["slot"]: record["text"] for record in records}


ENGLISH, SPANISH = texts("document_texts"), texts("document_texts_es")


def test_every_slot_is_there():
    assert set(ENGLISH) == set(SPANISH)


def test_places_and_numbers_are_those_of_the_english_sentences():
    for slot, english in ENGLISH.items():
        spanish = SPANISH[slot]
        for pattern in (r"\{\w+\}", r"\d+"):
            assert set(re.findall(pattern, spanish)) == set(re.findall(pattern, english)), slot
        assert spanish.strip() == spanish != "", slot


def test_a_shared_word_is_shared_for_a_reason():
    same = {slot for slot in ENGLISH if ENGLISH[slot] == SPANISH[slot]}
    only_places = {
        slot
        for slot in same
        if not re.search(r"[A-Za-z]{3}", re.sub(r"\{\w+\}", "", ENGLISH[slot]))
    }
    assert same - only_places <= {"diagnosis_by_biopsy"}


def test_the_sentences_together_are_plain():
    sentences = [text for text in SPANISH.values() if text.endswith(".")]
    assert len(sentences) > 80
    assert reading_ease_es(" ".join(sentences)) >= 65


def test_no_sentence_is_hard():
    for text in SPANISH.values():
        if text.endswith((".", "?")) and len(text.split()) > 6:
            assert reading_ease_es(text) >= 45, (round(reading_ease_es(text)), text)


def test_it_says_usted_and_that_nobody_signed_it_off():
    whole = " ".join(SPANISH.values())
    assert not re.search(r"\b(tú|tus|contigo|vosotros|puedes|tienes)\b", whole)
    assert "ha aprobado todavía este texto ni su traducción" in SPANISH["draft_notice"]
    for phrase in ("garantiza", "seguro y eficaz", "sin riesgo"):
        assert phrase not in whole.lower()
