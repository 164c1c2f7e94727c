"""What counts as a written reason."""

import pytest

from consult.consent.reasons import says_why


@pytest.mark.parametrize(
    "text",
    [
        "I travel home tomorrow.",
        "Me voy mañana temprano.",
        "Я уезжаю домой завтра.",
        "明日帰国します",
        "พรุ่งนี้กลับบ้าน",
        "मैं कल घर जाऊँगा",
    ],
)
def test_a_few_words_of_any_script_are_a_reason(text: str) -> None:
    assert says_why(text)


@pytest.mark.parametrize(
    "text", ["", "x", "-", "...", "ok", "a b c", "1 2 3 4 5", "No no", "明日"]
)
def test_a_letter_that_fills_the_box_is_none(text: str) -> None:
    assert not says_why(text)
