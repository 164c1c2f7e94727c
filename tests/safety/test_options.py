"""The diagnosis and the other options."""

from consult.safety.findings import Level
from tests.safety.builders import facts, found, only, option

CODE = "alternatives.not_discussed"


def test_an_undiscussed_first_line_option_stops_for_good() -> None:
    finding = only(facts(alternatives=(option(outcome="  "),)), CODE)
    assert (finding.level, finding.overridable) == (Level.STOP, False)
    assert "Minoxidil lotion" in finding.message


def test_an_undiscussed_later_option_is_a_note() -> None:
    other = option(key="wig", is_first_line=False, outcome="")
    assert only(facts(alternatives=(option(), other)), CODE).level == Level.NOTE


def test_a_discussed_option_is_silent() -> None:
    assert not found(facts(alternatives=(option(outcome="declined"),)), CODE)
