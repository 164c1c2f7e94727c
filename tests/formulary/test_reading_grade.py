"""The reading formulas: known values, and what must hold for every text."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consult.formulary.reading_grade import NO_NAMES, Names, count, reading_ease_es, reading_grade

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14)
SENTENCES = st.lists(WORDS, min_size=1, max_size=20).map(lambda words: " ".join(words) + ".")
TEXTS = st.lists(SENTENCES, min_size=1, max_size=6).map(" ".join)


def test_the_grade_by_hand() -> None:
    """Six words of one syllable in one sentence: 0.39 * 6 + 11.8 - 15.59."""
    assert reading_grade("The cat sat on the mat.") == pytest.approx(-1.45)


def test_a_longer_word_counts_its_syllables() -> None:
    """Three words, five syllables: 0.39 * 3 + 11.8 * 5 / 3 - 15.59."""
    assert count("The consultation ends.").syllables == 6
    assert reading_grade("The consultation ends.") == pytest.approx(0.39 * 3 + 11.8 * 2 - 15.59)


def test_the_ease_by_hand() -> None:
    """Four words of two syllables in one sentence: 206.84 - 60 * 2 - 1.02 * 4."""
    assert reading_ease_es("Esta casa tiene techo.") == pytest.approx(206.84 - 120 - 4.08)


@pytest.mark.parametrize("text", ["", "  ", "12 %", "…", "\n\n"])
def test_without_words_there_is_no_grade(text: str) -> None:
    assert reading_grade(text) is None
    assert reading_ease_es(text) is None


def test_lines_and_colons_part_sentences_and_numbers_do_not() -> None:
    assert count("One line\nand two").sentences == 2
    assert count("Know this: it hurts.").sentences == 2
    assert count("It took 4.5 days.").sentences == 1


@given(st.text())
def test_it_never_fails(text: str) -> None:
    grade = reading_grade(text)
    assert (grade is None) == (count(text).words == 0)
    reading_ease_es(text)


@given(TEXTS)
def test_a_text_said_twice_is_as_hard(text: str) -> None:
    assert reading_grade(f"{text} {text}") == pytest.approx(reading_grade(text))


@given(TEXTS)
def test_case_and_spaces_do_not_matter(text: str) -> None:
    assert reading_grade(text.replace(" ", "   ")) == reading_grade(text)
    assert reading_grade(f"  {text}\t") == reading_grade(text)


@given(SENTENCES, SENTENCES)
def test_a_full_stop_between_makes_it_easier(first: str, second: str) -> None:
    joined = first.removesuffix(".") + " and " + second
    parted = first.removesuffix(".") + " and. " + second
    assert reading_grade(joined) > reading_grade(parted)


@given(TEXTS, st.sampled_from(["Minoxidil", "Hyaluronic acid", "zinc (sulfate or chloride)"]))
def test_a_name_changes_nothing_and_is_listed(text: str, name: str) -> None:
    names = Names(["minoxidil", "hyaluronic acid", "Zinc (sulfate or chloride)"])
    start = text.partition(" ")
    assume(names.taken_out_of(text)[1] == ())
    with_name = f"{start[0]} {name}{start[1]}{start[2]}" if start[2] else f"{name} {text}"
    assert reading_grade(with_name, names) == reading_grade(text, names)
    assert count(with_name, names).left_out == (name,)


def test_a_name_is_whole_and_the_longest_first() -> None:
    names = Names(["zinc", "zinc sulfate", "HA"])
    assert count("Zinc sulfate hurts. Ha ha, zincky.", names).left_out == ("Zinc sulfate",)
    assert count("HA hurts.", names).left_out == ("HA",)


@given(TEXTS)
def test_no_names_leave_nothing_out(text: str) -> None:
    assert count(text, NO_NAMES).left_out == ()


def test_the_place_of_a_datum_is_a_short_word() -> None:
    assert count("You had {injection_name} today.").words == 4
    assert reading_grade("You had {x} today.") == reading_grade("You had this today.")
