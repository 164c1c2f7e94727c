"""The plan knows no order of rows, no lot and no planned day."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from consult.consultations.plan import day_of, plan_of
from consult.seal import seal

WORD = st.text("abcä ", min_size=1, max_size=5)


class Rows(list):
    """A relation that is loaded already."""

    def all(self) -> Rows:
        return self


def _component(key: str) -> Any:
    return SimpleNamespace(ingredient=SimpleNamespace(key=key), role="active", strength_text="1 %")


def _line(name: str, parts: list[str], lot: str, amount: str) -> Any:
    product = SimpleNamespace(
        name=name, maker="Maker", strength_text="", is_fully_disclosed=True, latex_stopper="no",
        components=Rows(map(_component, parts)),
    )  # fmt: skip
    batch = SimpleNamespace(number=lot, expiry=date(2027, 6, 30), opened_on=None)
    return SimpleNamespace(product=product, lot=batch, strength_text="", amount_text=amount)


def _injection(lines: list[Any], zones: list[str]) -> Any:
    return SimpleNamespace(
        number=1, purpose="why", zones=zones, route="intradermal", device="syringe",
        depth_mm=None, needle="", total_volume_ml=None, sessions=1, interval_days=None,
        planned_on=date(2026, 12, 1), injector=None, skin_preparation=None, gloves_latex="",
        lines=Rows(lines), evidence_links=Rows(), technique_answers=Rows(),
    )  # fmt: skip


def _allergy(text: str) -> Any:
    return SimpleNamespace(
        ingredient=None, group=None, free_text=text, reaction="", severity="mild",
        certainty="reported",
    )  # fmt: skip


def _answer(key: str) -> Any:
    flag = SimpleNamespace(key=key)
    return SimpleNamespace(red_flag=flag, answer="no", note="")


def _consultation(injection: Any, allergies: list[str], flags: list[str]) -> Any:
    patient = SimpleNamespace(
        full_name="Ana", date_of_birth=date(1985, 7, 14), record_number="1",
        allergy_statuses=Rows(), current_allergies=[_allergy(text) for text in allergies],
        current_health=[],
    )  # fmt: skip
    return SimpleNamespace(
        patient=patient, diagnosis="", diagnosis_is_unknown=True, diagnosis_method="",
        diagnosed_by="", diagnosis_note="", red_flag_answers=Rows(map(_answer, flags)),
        alternative_discussions=Rows(), overrides=Rows(), injections=Rows([injection]),
    )  # fmt: skip


@given(
    lines=st.lists(st.tuples(WORD, st.lists(WORD, max_size=3), WORD, WORD), max_size=4),
    zones=st.lists(WORD, unique=True, max_size=4),
    allergies=st.lists(WORD, max_size=4),
    flags=st.lists(WORD, max_size=4),
    mix=st.randoms(),
)
@settings(max_examples=80, deadline=None)
def test_no_order_and_no_lot_changes_the_plan(
    lines: Any, zones: Any, allergies: Any, flags: Any, mix: Any
) -> None:
    first = _consultation(_injection([_line(*row) for row in lines], zones), allergies, flags)
    for rows in (lines, zones, allergies, flags):
        mix.shuffle(rows)
    moved = []
    for name, parts, _lot, amount in lines:
        mix.shuffle(parts)
        moved.append(_line(name, parts, "another lot", amount))
    injection = _injection(moved, zones)
    injection.planned_on = date(2030, 1, 1)
    second = _consultation(injection, allergies, flags)
    assert seal(plan_of(second)) == seal(plan_of(first))


def test_the_day_holds_the_lots_and_when_it_is_planned() -> None:
    consultation = _consultation(_injection([_line("A", ["x"], "L-1", "1 mL")], []), [], [])
    (day,) = day_of(consultation)
    assert day["planned_on"] == date(2026, 12, 1)
    assert day["lots"] == [
        {"product": ["A", "Maker", ""], "lot": ["L-1", date(2027, 6, 30), None]}
    ]
