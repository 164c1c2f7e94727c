"""The review: order, overrides, and ways to look at it."""

from dataclasses import replace
from datetime import date

import pytest

from consult.safety import review as review_module
from consult.safety.facts import Answer
from consult.safety.findings import Finding, Override, Section
from consult.safety.review import review
from tests.safety.builders import (
    allergic,
    allergy_text,
    facts,
    ingredient,
    injection,
    line,
    lot,
    only,
    patient,
    product,
    red_flag,
)

FLAGGED = facts(screening=(red_flag(answer=Answer.YES),))
MESSY = facts(
    injection(line(lot=lot(expiry=date(2026, 1, 1))), injector=None, planned_on=None),
    patient=patient(pregnancy=None, breast_feeding=Answer.YES),
    screening=(red_flag(answer=None),),
)


def _override(finding: Finding, **changes: str) -> Override:
    plain = Override(code=finding.code, subject_key=finding.subject.key, reason="Seen.")
    return replace(plain, **changes)


def test_heavier_findings_come_first_then_sections_in_order() -> None:
    findings = review(MESSY).findings
    places = [(-f.level, list(Section).index(f.subject.section), f.code) for f in findings]
    assert places == sorted(places)
    assert len({f.level for f in findings}) == 3


def test_an_override_lifts_its_finding_and_stays_visible() -> None:
    finding = only(FLAGGED, "screening.red_flag")
    override = _override(finding)
    result = review(FLAGGED, [override])
    assert result.is_clear
    assert result.findings == (finding,)
    assert result.overridden == ((finding, override),)
    assert result.override_of(finding) == override


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "screening.unanswered"},
        {"subject_key": "screening:other"},
        {"reason": " "},
        {"message": "Another thing was said."},
    ],
)
def test_an_override_of_something_else_lifts_nothing(changes: dict[str, str]) -> None:
    override = _override(only(FLAGGED, "screening.red_flag"), **changes)
    result = review(FLAGGED, [override])
    assert not result.is_clear
    assert result.overridden == ()


def test_a_final_stop_cannot_be_lifted() -> None:
    findings = review(MESSY).findings
    result = review(MESSY, [_override(finding) for finding in findings])
    assert {f.code for f in result.open_stops} == {
        "injection.injector_missing",
        "lot.expired",
        "pregnancy.unanswered",
        "screening.unanswered",
    }


def test_of_two_overrides_the_order_does_not_decide() -> None:
    finding = only(FLAGGED, "screening.red_flag")
    pair = [_override(finding, reason="B"), _override(finding, reason="A")]
    assert review(FLAGGED, pair) == review(FLAGGED, pair[::-1])


def test_an_override_with_its_message_ends_when_the_formula_grows() -> None:
    people = allergic(allergy_text("pollen"))
    before = facts(patient=people)
    finding = only(before, "allergy.unmatched_text")
    override = _override(finding, message=finding.message)
    assert review(before, [override]).is_clear
    more = line(product(ingredient("biotin"), key="p2"), key="l2")
    after = facts(injection(line(), more), patient=people)
    assert not review(after, [override]).is_clear


def test_of_two_equal_levels_the_final_one_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    soft = only(FLAGGED, "screening.red_flag")
    final = replace(soft, overridable=False, message="A")
    for pair in ((soft, final), (final, soft)):
        monkeypatch.setattr(review_module, "RULES", (lambda _facts, pair=pair: iter(pair),))
        assert review(FLAGGED).findings == (final,)


def test_one_finding_per_identity() -> None:
    result = review(MESSY)
    assert len({f.identity for f in result.findings}) == len(result.findings)


def test_findings_by_section_injection_and_subject() -> None:
    result = review(MESSY)
    assert {f.code for f in result.for_section(Section.TECHNIQUE)} == {
        "injection.injector_missing"
    }
    assert {f.code for f in result.for_injection("i1")} >= {"lot.expired"}
    assert [f.code for f in result.for_subject("line:l1")] == ["lot.expired"]
    assert result.for_subject("line:l") == ()


def test_levels_are_split() -> None:
    result = review(MESSY)
    assert result.findings == (*result.stops, *result.warnings, *result.notes)
    assert result.open_stops == result.stops
