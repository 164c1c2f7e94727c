"""No risk without words for the patient."""

from consult.safety.facts import RiskFacts
from tests.safety.builders import facts, found, ingredient, only, with_ingredient


def test_each_ingredient_without_words_is_named() -> None:
    of = with_ingredient(ingredient("zinc", risk_text=""), ingredient("biotin"))
    finding = only(of, "wording.missing_risk_text")
    assert "Zinc" in finding.message
    assert not finding.overridable


def test_each_risk_without_words_is_named() -> None:
    risks = (RiskFacts(key="r", name="Scarring", patient_text="\n"),)
    finding = only(facts(procedure_risks=risks), "wording.missing_risk_text")
    assert finding.subject.key == "risk:r"


def test_risks_with_words_are_silent() -> None:
    assert not found(facts(), "wording.missing_risk_text")
