"""The words that differ are marked, and nothing of a text is lost by it."""

from hypothesis import given
from hypothesis import strategies as st

from consult.formulary.marked_words import marked

LINES = st.lists(st.text("ab \u00e9<", max_size=12), min_size=1, max_size=4)


def told(lines, others) -> list[str]:
    """The lines with what is marked in brackets."""
    return [
        "".join(f"[{piece.text}]" if piece.is_other else piece.text for piece in line)
        for line in marked(lines, others)
    ]


def test_a_changed_word_is_marked_on_both_sides():
    old, new = ["It may hurt a little."], ["It can hurt a little."]
    assert told(old, new) == ["It [may] hurt a little."]
    assert told(new, old) == ["It [can] hurt a little."]


def test_an_added_line_is_marked_whole():
    assert told(["a b", "c"], ["a b"]) == ["a b", "[c]"]
    assert told(["a b"], ["a b", "c"]) == ["a b"]


def test_texts_with_little_in_common_are_not_taken_apart():
    assert told(["one two three"], ["four five six seven"]) == ["one two three"]


def test_the_same_text_has_no_mark():
    assert told(["a b"], ["a b"]) == ["a b"]


@given(LINES, LINES)
def test_no_text_is_lost(lines, others):
    shown = ["".join(piece.text for piece in line) for line in marked(lines, others)]
    assert shown == lines
