"""What about an ingredient stops, and how bad a risk is."""

import pytest

from consult.safety.facts import ContraindicationFacts
from consult.safety.severity import severity_mark
from consult.safety.stops import stops_of
from tests.safety.builders import ingredient


def contraindication(text: str, *topics: str, is_absolute: bool = True) -> ContraindicationFacts:
    return ContraindicationFacts(text=text, is_absolute=is_absolute, topics=frozenset(topics))


def test_only_what_stops_is_named_and_wording_is_no_part_of_it() -> None:
    found = ingredient(
        "x",
        flags=frozenset({"stop_if_pregnant", "mood_warning", "not_injected"}),
        block_reason="unsafe",
        contraindications=(
            contraindication("Heart disease, any", "heart_disease", "asthma"),
            contraindication("a caution", "diabetes", is_absolute=False),
            contraindication("nothing to ask"),
        ),
    )
    assert list(stops_of(found)) == [
        "flag:not_injected",
        "flag:stop_if_pregnant",
        "flag:block_reason",
        "contraindication:asthma",
        "contraindication:heart_disease",
    ]
    assert list(stops_of(ingredient("y"))) == []


@pytest.mark.parametrize(
    ("words", "mark"),
    [
        ("Mild to SEVERE", "serious"),
        ("serious", "serious"),
        ("mild to moderate", "moderate"),
        ("mild", "mild"),
        ("mildew", "none"),
        ("", "none"),
    ],
)
def test_the_worst_word_counts(words: str, mark: str) -> None:
    assert severity_mark(words) == mark
