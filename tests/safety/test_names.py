"""Names are compared as whole phrases, whatever their case, accents or punctuation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.safety.names import mentions, normalized, parts


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("LIDOCAINE", "lidocaine"),
        ("Lidocaïne", "lidocaine"),
        ("lidocaine2%", "Lidocaine"),
        ("allergic to povidone iodine!", "Povidone-iodine"),
        ("vitamin B 12", "Vitamin B12"),
        ("ﬁnasteride", "finasteride"),
        ("parabens", "Paraben"),
        ("sulphites", "sulfites"),
        ("anaesthetic drops", "Anesthetics"),
        ("lido\u00adcaine", "lidocaine"),
        ("μg", "µg"),
    ],
)
def test_same_names_are_found(text: str, phrase: str) -> None:
    assert mentions(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("shellfish", "fish"),
        ("shellfish", "povidone-iodine"),
        ("sulfa", "sulfites"),
        ("sulfa drugs", "sodium metabisulfite"),
        ("sulfonamide", "sulfite"),
        ("vitamin B1", "vitamin B12"),
        ("vitamin B12", "vitamin B1"),
        ("procaine", "chloroprocaine"),
        ("chloroprocaine", "procaine"),
        ("alcohol", "benzyl alcohol"),
        ("anything", ""),
        ("", "lidocaine"),
    ],
)
def test_pieces_of_words_and_longer_names_are_not_found(text: str, phrase: str) -> None:
    assert not mentions(text, phrase)


def test_parts_are_the_things_listed() -> None:
    listed = parts("egg, soy or peanut (listed on some leaflets)")
    assert listed == {("egg",), ("soy",), ("peanut",)}


def test_words_about_reactions_are_no_parts() -> None:
    assert parts("severe allergic reaction to latex gloves") == {("latex", "glove")}
    assert parts("a known allergy") == frozenset()


def test_a_letter_at_the_end_is_part_of_the_name() -> None:
    assert parts("a severe allergy to vitamin A") == {("vitamin", "a")}


@given(st.text())
def test_normalizing_twice_changes_nothing(text: str) -> None:
    assert normalized(normalized(text)) == normalized(text)


@given(st.from_regex(r"[a-z]{3,9}( [a-z]{3,9}){0,3}", fullmatch=True))
def test_case_and_punctuation_do_not_count(name: str) -> None:
    assert normalized(name.upper().replace(" ", " - ")) == normalized(name)
