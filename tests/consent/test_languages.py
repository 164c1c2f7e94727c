"""The languages of documents: known by what people type, and marked where they mix."""

from __future__ import annotations

import pytest

from consult.consent.languages import (
    direction_of,
    in_english,
    language_of,
    name_of,
    own_name_of,
    tag_of,
    with_language_marks,
    with_runs_kept,
)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Spanish", "es"),
        ("español", "es"),
        ("Spanish (Mexico)", "es"),
        ("es-US", "es"),
        ("Castellano", "es"),
        ("English", "en"),
        ("en-GB", "en"),
        ("English and Spanish", "en"),
        ("العربية", "ar"),
        ("Mandarin Chinese", "zh-hans"),
        ("Klingon", ""),
        ("", ""),
    ],
)
def test_a_typed_language_is_known(typed, code):
    assert language_of(typed) == code


def test_a_document_names_its_language_and_direction():
    assert [tag_of(code) for code in ("en", "es", "ar")] == ["en-US", "es-US", "ar"]
    rtl = [code for code in ("en", "es", "ar", "he", "fa", "ur", "el", "zh-hans")
           if direction_of(code) == "rtl"]  # fmt: skip
    assert rtl == ["ar", "he", "fa", "ur"]
    assert (name_of("es"), own_name_of("es")) == ("Spanish", "español")
    assert name_of("xx") == own_name_of("xx") == "xx"


def test_english_is_marked_between_tags_and_nowhere_else():
    marked = in_english("Salt water &amp; more")
    html = f'<html><title>{marked}</title><body data-x="{marked}"><p>Hola {marked}.</p></body>'
    shown = with_language_marks(html)
    assert '<p>Hola <span lang="en" dir="ltr">Salt water &amp; more</span>.</p>' in shown
    assert shown.count("<span") == 1
    assert in_english("") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("هاتف: (212) 555-0100 · نص", "هاتف: [(212) 555-0100] · نص"),
        ("نص 0.05 %, 250 mg/mL.", "نص [0.05 %, 250 mg/mL]."),
        ("(نص 39)", "(نص 39)"),
        ("30 G, 4 mm", "[30 G, 4 mm]"),
        ("Dutasteride", "Dutasteride"),
        ("نص", "نص"),
    ],
)
def test_runs_from_left_to_right_keep_their_order(text, shown):
    html = f'<body data-x="0.05 %"><td>{text}</td>'
    marked = shown.replace("[", "\u2066").replace("]", "\u2069")
    assert with_runs_kept(html) == f'<body data-x="0.05 %"><td>{marked}</td>'
