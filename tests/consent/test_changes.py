"""No change of a plan goes unnoticed, and what is no change is none."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from consult.consent.changes import ChangeKind, changes_between
from consult.consent.changes.days import Recorded, notes_between
from consult.consent.changes.formulas import fingerprint_of
from consult.consent.changes.plans import changes_between as compare
from consult.consent.changes.risks import risk_changes
from consult.consent.changes.words import ForgivingWording
from consult.seal import seal
from tests.consent.plans import SINGLE_CHANGES, WORDS, lines, plans, with_change

NEEDS_A_LINE = {"an ingredient", "an amount", "a product"}


@pytest.mark.parametrize("name", SINGLE_CHANGES)
@given(plan=plans)
@settings(max_examples=25, deadline=None)
def test_a_single_change_is_noticed_as_what_it_is(name: str, plan: dict[str, Any]) -> None:
    assume(name not in NEEDS_A_LINE or plan["injections"][0]["lines"])
    assume(name != "an area" or len(plan["injections"][0]["zones"]) < 8)
    other, kind = with_change(plan, name)
    for before, after in ((plan, other), (other, plan)):
        found = changes_between(before, after, WORDS)
        assert kind in {change.kind for change in found}
        assert all(change.before != change.after for change in found)
        assert all(change.what and change.before and change.after for change in found)


@given(before=plans, after=plans)
@settings(max_examples=60, deadline=None)
def test_there_are_changes_exactly_where_the_digests_differ(before: Any, after: Any) -> None:
    assert bool(changes_between(before, after, WORDS)) == (seal(before) != seal(after))
    assert changes_between(before, copy.deepcopy(before), WORDS) == ()


@given(before=plans, after=plans)
@settings(max_examples=60, deadline=None)
def test_every_part_of_the_plan_has_its_own_comparison(before: Any, after: Any) -> None:
    """Nothing falls through to the words for what the comparison does not know."""
    kinds = {change.kind for change in compare(before, after, WORDS)}
    assert ChangeKind.OTHER not in kinds
    for part in before:
        mixed = {**before, part: after[part]}
        found = compare(before, mixed, WORDS)
        assert bool(found) == (before[part] != after[part])
        assert ChangeKind.OTHER not in {change.kind for change in found}


def test_a_part_that_is_not_known_yet_is_told_all_the_same() -> None:
    plan = {
        "patient": {
            "name": "A", "born": "1985-07-14", "record_number": "1",
            "allergy_answer": "has", "allergies": [], "health": [],
        },
        "diagnosis": ["", False, "", "", ""], "screening": [], "alternatives": [],
        "injections": [], "overrides": [],
    }  # fmt: skip
    (change,) = changes_between(plan, {**plan, "music": "none"}, WORDS)
    assert change.kind == ChangeKind.OTHER


@given(formula=st.lists(lines, min_size=1, max_size=3), seed=st.randoms())
@settings(max_examples=50, deadline=None)
def test_the_fingerprint_knows_no_order(formula: list[dict[str, Any]], seed: Any) -> None:
    mixed = copy.deepcopy(formula)
    seed.shuffle(mixed)
    for line in mixed:
        seed.shuffle(line["components"])
    assert fingerprint_of(mixed) == fingerprint_of(formula)


def _injection(*lines: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": 1, "purpose": "why", "zones": ["crown"], "route": "intradermal",
        "device": "syringe", "depth_mm": "4", "needle": "30 G", "total_volume_ml": "4",
        "sessions": 1, "interval_days": None, "injector": None, "skin_preparation": None,
        "gloves_latex": "", "lines": list(lines), "evidence": [], "no_evidence": None,
        "technique": [],
    }  # fmt: skip


def _line(name: str, *parts: list[str], amount: str = "1 mL") -> dict[str, Any]:
    return {
        "product": [name, "Maker", ""], "is_fully_disclosed": True, "latex_stopper": "no",
        "components": list(parts), "strength": "", "amount": amount,
    }  # fmt: skip


BIOTIN = ["biotin", "active", "5 mg/mL"]


def _compared(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, ...]]:
    from consult.consent.changes.injections import injection_changes

    found = injection_changes([before], [after], WORDS)
    return [(change.kind.value, change.what, change.before, change.after) for change in found]


def test_the_same_mixture_from_another_vial_is_a_product_and_no_formula() -> None:
    before, after = _injection(_line("Vial A", BIOTIN)), _injection(_line("Vial B", BIOTIN))
    assert _compared(before, after) == [
        ("product", "Injection 1: product", "Vial A, Maker: 1 mL", "none"),
        ("product", "Injection 1: product", "none", "Vial B, Maker: 1 mL"),
    ]


def test_a_formula_says_only_what_differs() -> None:
    before = _injection(_line("Vial A", BIOTIN))
    after = _injection(_line("Vial A", BIOTIN, ["lidocaine", "active", "1 %"]))
    assert _compared(before, after) == [
        ("formula", "Injection 1: what is in it", "none", "Lidocaine 1 %, active part")
    ]


def test_a_dose_names_its_product() -> None:
    before, after = (_injection(_line("Vial A", BIOTIN, amount=a)) for a in ("1 mL", "2 mL"))
    assert _compared(before, after) == [
        ("dose", "Injection 1: Vial A, Maker: Drawn up", "1 mL", "2 mL")
    ]


def test_what_reads_alike_is_told_apart() -> None:
    before = _injection()
    after = {**before, "interval_days": 28}
    assert _compared(before, after) == [
        ("dose", "Injection 1: Sessions", "1 session", "1 session (recorded again)")
    ]


def _day(lot: list[Any] | None, planned: str = "2026-12-01") -> list[dict[str, Any]]:
    lots = [{"product": ["Vial A", "Maker", ""], "lot": lot}]
    return [{"number": 1, "planned_on": planned, "lots": lots}]


def test_a_lot_and_a_planned_day_are_notes() -> None:
    before = _day(["L-1", "2027-06-30", None])
    after = _day(["L-2", "2027-07-31", "2026-11-20"], planned="2026-12-08")
    who = Recorded("Dr. A")
    found = notes_between(before, after, WORDS, lambda part, number: who)
    assert [(note.what, note.before, note.after, note.recorded) for note in found] == [
        ("Injection 1: Planned for", "01-Dec-2026", "08-Dec-2026", who),
        (
            "Injection 1: Vial A, Maker: Lot",
            "L-1, expires 30-Jun-2027",
            "L-2, expires 31-Jul-2027, opened 20-Nov-2026",
            who,
        ),
    ]
    assert notes_between(before, _day(None), WORDS, lambda *_: who)[0].after == "not set"


def test_a_risk_says_what_it_is() -> None:
    names = ["flag:stop_if_pregnant", "flag:stop_if_may_be_pregnant", "contraindication:asthma"]
    found = risk_changes([["biotin", name] for name in [*names, "flag:suggest_block"]], WORDS)
    assert [change.after for change in found] == [
        "must not be used if you are or may be pregnant",
        "must not be used by some people: Asthma",
        "our sources advise against using it",
    ]
    assert {change.what for change in found} == {"New warning about Biotin"}


def test_pages_show_the_data_where_a_sentence_is_missing() -> None:
    say = ForgivingWording({"known": "It is {name}."})
    assert say("known", name="x") == "It is x."
    assert say("lost", name="x", other=2) == "x: 2"
    assert say("lost_words") == "lost words"
