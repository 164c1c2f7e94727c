"""Plans as they are stored, drawn by hypothesis, and each single change of one."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from consult.consent.changes import ChangeKind, Names, Words
from consult.consent.wording import Wording
from consult.consultations.models.injections import Zone
from consult.formulary.actions.loading import STARTER
from consult.seal import canonical_bytes

Plan = dict[str, Any]
RECORDS = json.loads((STARTER / "document_texts.json").read_text())["records"]
TEXTS = {record["slot"]: record["text"] for record in RECORDS}
# Words without a database: every name is the key itself.
WORDS = Words(Wording(TEXTS), Names(load=lambda kind: {}))

KEYS = st.sampled_from(["biotin", "minoxidil", "dutasteride", "lidocaine", "procaine", "latex"])
NOTES = st.text("abc ", max_size=6)
STRENGTHS = st.sampled_from(["", "0.5 %", "5 mg/mL", "250 mg/mL"])
AMOUNTS = st.sampled_from(["0.5 mL", "1 mL", "1.5 mL", "2 mL"])
YES_NO = st.sampled_from(["yes", "no"])


def _ordered(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=canonical_bytes)


def _once(rows: list[list[Any]]) -> list[list[Any]]:
    """One row for each name, in order, as ``plan_of`` gives them."""
    return _ordered(list({row[0]: row for row in rows}.values()))


def rows(*parts: st.SearchStrategy) -> st.SearchStrategy[list[list[Any]]]:
    return st.lists(st.tuples(*parts).map(list), max_size=4).map(_once)


components = st.lists(
    st.tuples(KEYS, st.sampled_from(["active", "diluent"]), STRENGTHS).map(list),
    min_size=1,
    max_size=3,
).map(_ordered)
lines = st.fixed_dictionaries(
    {
        "product": st.tuples(
            st.sampled_from(["Vial A", "Vial B", "Vial C"]), st.just("Maker"), STRENGTHS
        ).map(list),
        "is_fully_disclosed": st.booleans(),
        "latex_stopper": st.sampled_from(["yes", "no", "not_known"]),
        "components": components,
        "strength": STRENGTHS,
        "amount": AMOUNTS,
    }
)
injections = st.fixed_dictionaries(
    {
        "number": st.just(1),
        "purpose": NOTES,
        "zones": st.lists(st.sampled_from(Zone.values), unique=True).map(sorted),
        "route": st.sampled_from(["intradermal", "subdermal"]),
        "device": st.sampled_from(["syringe", "meso_gun"]),
        "depth_mm": st.sampled_from(["2", "4"]),
        "needle": NOTES,
        "total_volume_ml": st.sampled_from(["2", "3.5"]),
        "sessions": st.integers(1, 6),
        "interval_days": st.sampled_from([None, 7, 28]),
        "injector": st.none() | st.just(["Dr. A", "Board", "1"]) | st.just(["Dr. B", "", ""]),
        "skin_preparation": st.none() | KEYS,
        "gloves_latex": st.sampled_from(["", "no", "yes"]),
        "lines": st.lists(lines, max_size=3).map(_ordered),
        "evidence": rows(KEYS, NOTES),
        "no_evidence": st.none() | st.just(["PubMed", "2026-11-24"]),
        "technique": rows(KEYS, st.sampled_from(["yes", "no", "not_applicable"]), NOTES),
    }
)
plans: st.SearchStrategy[Plan] = st.fixed_dictionaries(
    {
        "patient": st.fixed_dictionaries(
            {
                "name": st.sampled_from(["Ana Lima", "Ana Luz"]),
                "born": st.sampled_from(["1985-07-14", "1990-01-02"]),
                "record_number": st.sampled_from(["P-1", "P-2"]),
                "allergy_answer": st.sampled_from(["not_asked", "none_known", "has"]),
                "allergies": st.lists(
                    st.tuples(
                        KEYS.map("ingredient:{}".format) | NOTES.map("text:{}".format),
                        NOTES,
                        st.sampled_from(["mild", "severe"]),
                        st.sampled_from(["confirmed", "reported"]),
                    ).map(list),
                    max_size=3,
                ).map(sorted),
                "health": rows(KEYS | st.just("pregnancy"), YES_NO, NOTES),
            }
        ),
        "diagnosis": st.tuples(
            NOTES, st.booleans(), st.sampled_from(["", "biopsy", "report"]), NOTES, NOTES
        ).map(list),
        "screening": rows(KEYS, YES_NO, NOTES),
        "alternatives": rows(KEYS, st.sampled_from(["tried", "declined"]), NOTES),
        "injections": injections.map(lambda row: [row]),
        "overrides": rows(KEYS, NOTES, NOTES),
    }
)


def _injection(change: Callable[[dict[str, Any]], None]) -> Callable[[Plan], None]:
    return lambda plan: change(plan["injections"][0])


def _line(change: Callable[[dict[str, Any]], None]) -> Callable[[Plan], None]:
    """Change the first line; a plan without one gets one, which is a change too."""

    def apply(injection: dict[str, Any]) -> None:
        change(injection["lines"][0])
        injection["lines"] = _ordered(injection["lines"])

    return _injection(apply)


def _put(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda row: row.__setitem__(key, value)


def _new_part(line: dict[str, Any]) -> None:
    line["components"] = _ordered([*line["components"], ["something_new", "active", "9 %"]])


def _new_zone(row: dict[str, Any]) -> None:
    zone = next(zone for zone in Zone.values if zone not in row["zones"])
    row["zones"] = sorted([*row["zones"], zone])


def _add(key: str, row: list[Any]) -> Callable[[dict[str, Any]], None]:
    return lambda part: part[key].append(row)


# Every kind of change that a consent must not survive, done to one plan.
SINGLE_CHANGES: dict[str, tuple[ChangeKind, Callable[[Plan], None]]] = {
    "an ingredient": (ChangeKind.FORMULA, _line(_new_part)),
    "an amount": (ChangeKind.DOSE, _line(_put("amount", "9 mL"))),
    "a volume": (ChangeKind.DOSE, _injection(_put("total_volume_ml", "9"))),
    "a depth": (ChangeKind.DOSE, _injection(_put("depth_mm", "9"))),
    "sessions": (ChangeKind.DOSE, _injection(_put("sessions", 9))),
    "an interval": (ChangeKind.DOSE, _injection(_put("interval_days", 9))),
    "a product": (ChangeKind.PRODUCT, _line(_put("product", ["Other vial", "Maker", ""]))),
    "an area": (ChangeKind.AREA, _injection(_new_zone)),
    "a purpose": (ChangeKind.PURPOSE, _injection(_put("purpose", "another"))),
    "a needle": (ChangeKind.METHOD, _injection(_put("needle", "another"))),
    "an injector": (ChangeKind.INJECTOR, _injection(_put("injector", ["Dr. C", "Board", "3"]))),
    "gloves": (ChangeKind.TECHNIQUE, _injection(_put("gloves_latex", "not_known"))),
    "an allergy": (
        ChangeKind.ALLERGIES,
        lambda plan: plan["patient"]["allergies"].append(["group:new", "", "mild", "reported"]),
    ),
    "a health fact": (
        ChangeKind.HEALTH,
        lambda plan: plan["patient"]["health"].append(["heart_disease", "yes", ""]),
    ),
    "a name": (ChangeKind.PATIENT, lambda plan: plan["patient"].update(name="Somebody else")),
    "a diagnosis": (ChangeKind.DIAGNOSIS, lambda plan: plan["diagnosis"].__setitem__(0, "new")),
    "a question": (ChangeKind.SCREENING, _add("screening", ["new", "yes", ""])),
    "an option": (ChangeKind.OPTIONS, _add("alternatives", ["new", "tried", "why"])),
    "an override": (ChangeKind.OVERRIDES, _add("overrides", ["new", "line", "why"])),
    "a study": (ChangeKind.EVIDENCE, _injection(_add("evidence", ["new", "read"]))),
    "a step": (ChangeKind.TECHNIQUE, _injection(_add("technique", ["new", "yes", ""]))),
    "an injection": (
        ChangeKind.INJECTION,
        lambda plan: plan["injections"].append({**plan["injections"][0], "number": 2}),
    ),
}


def with_change(plan: Plan, name: str) -> tuple[Plan, ChangeKind]:
    """A copy of ``plan`` with one single change, and the kind that must be noticed."""
    kind, change = SINGLE_CHANGES[name]
    other = copy.deepcopy(plan)
    change(other)
    return other, kind
