"""Changes of the proposed injections: where, how much, how, by whom, and on what grounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from consult.consent.changes.formulas import formula_changes, product_name
from consult.consent.changes.kinds import Change, ChangeKind, Changes
from consult.consent.changes.people import with_detail
from consult.consent.changes.rows import by_name, changed, compared
from consult.consent.changes.words import Words
from consult.consultations.models.injections import Zone

Injection = dict[str, Any]


def injection_changes(before: list[Injection], after: list[Injection], words: Words) -> Changes:
    """Everything that differs between the injections, matched by their numbers."""
    was = {row["number"]: row for row in before}
    now = {row["number"]: row for row in after}
    found: Changes = []
    for number in sorted(was.keys() | now.keys()):
        if number in was and number in now:
            found += _injection(was[number], now[number], words)
        else:
            found.append(_came_or_went(was.get(number), now.get(number), words))
    return found


def _came_or_went(before: Injection | None, after: Injection | None, words: Words) -> Change:
    def told(injection: Injection | None) -> str:
        if injection is None:
            return words.say("change_not_planned")
        names = [product_name(line["product"]) for line in injection["lines"]]
        return words.say("change_planned", products=words.or_none(", ".join(names)))

    number = (before or after or {})["number"]
    return Change(ChangeKind.INJECTION, words.injection(number), told(before), told(after))


def _injection(before: Injection, after: Injection, words: Words) -> Changes:
    number = before["number"]
    return [
        *formula_changes(number, before["lines"], after["lines"], words),
        *_details(before, after, words),
        *_evidence(number, before, after, words),
        *_technique(number, before, after, words),
    ]


def _details(before: Injection, after: Injection, words: Words) -> Changes:
    """The injection's own fields, each under the label that the document prints."""
    number = before["number"]
    return [
        changed(
            kind,
            words,
            words.of_injection(number, words.say(label)),
            [before[key] for key in keys],
            [after[key] for key in keys],
            told=_spoken(words, told),
        )
        for kind, label, keys, told in _FIELDS
        if [before[key] for key in keys] != [after[key] for key in keys]
    ]


def _spoken(words: Words, told: Callable[..., str]) -> Callable[[list[Any]], str]:
    return lambda values: words.or_none(told(words, *values))


def _plain(_words: Words, value: Any) -> str:
    return str(value)


def _zones(words: Words, zones: list[str]) -> str:
    return ", ".join(words.say(f"zone_{zone}") for zone in Zone.values if zone in zones)


def _route(words: Words, route: str) -> str:
    return words.say(f"route_{route}")


def _device(words: Words, device: str) -> str:
    return words.say(f"device_{device}")


def _depth(words: Words, depth: str) -> str:
    return words.say("depth_value", depth=depth)


def _volume(words: Words, volume: str) -> str:
    return words.say("volume_value", volume=volume)


def _sessions(words: Words, count: int, days: int | None) -> str:
    if count == 1:
        return words.say("sessions_one")
    if days is None:
        return words.say("sessions_open", count=count)
    return words.say("sessions_many", count=count, days=days)


def _injector(words: Words, person: list[str] | None) -> str:
    if person is None:
        return words.say("not_set")
    name, body, number = person
    registration = words.say("injector_registered", body=body, number=number)
    return f"{name}, {registration}" if body or number else name


def _skin_preparation(words: Words, key: str | None) -> str:
    return words.names.of("ingredient", key) if key else words.say("not_set")


def _gloves(words: Words, gloves: str) -> str:
    return words.say(f"gloves_{gloves}") if gloves else words.say("not_set")


_FIELDS: tuple[tuple[ChangeKind, str, tuple[str, ...], Callable[..., str]], ...] = (
    (ChangeKind.PURPOSE, "label_why", ("purpose",), _plain),
    (ChangeKind.AREA, "label_where", ("zones",), _zones),
    (ChangeKind.METHOD, "label_how", ("route",), _route),
    (ChangeKind.METHOD, "label_device", ("device",), _device),
    (ChangeKind.METHOD, "label_needle", ("needle",), _plain),
    (ChangeKind.DOSE, "label_depth", ("depth_mm",), _depth),
    (ChangeKind.DOSE, "label_volume", ("total_volume_ml",), _volume),
    (ChangeKind.DOSE, "label_sessions", ("sessions", "interval_days"), _sessions),
    (ChangeKind.INJECTOR, "label_injector", ("injector",), _injector),
    (ChangeKind.TECHNIQUE, "label_skin_preparation", ("skin_preparation",), _skin_preparation),
    (ChangeKind.TECHNIQUE, "label_gloves", ("gloves_latex",), _gloves),
)


def _evidence(number: int, before: Injection, after: Injection, words: Words) -> Changes:
    rows = compared(
        ChangeKind.EVIDENCE,
        words,
        by_name(before["evidence"]),
        by_name(after["evidence"]),
        what=lambda key: words.of_injection(
            number, words.say("change_study", title=words.names.of("source", key))
        ),
        told=lambda rows: "; ".join(comment for (comment,) in rows),
    )
    was, now = before["no_evidence"], after["no_evidence"]
    if was != now:
        what = words.of_injection(number, words.say("change_search"))
        rows.append(
            changed(
                ChangeKind.EVIDENCE,
                words,
                what,
                was,
                now,
                told=lambda row: f"{row[0]}, {words.day(row[1])}",
            )
        )
    return rows


def _technique(number: int, before: Injection, after: Injection, words: Words) -> Changes:
    def told(rows: list[list[str]]) -> str:
        return "; ".join(
            with_detail(words, words.say(f"answer_{answer}"), reason) for answer, reason in rows
        )

    return compared(
        ChangeKind.TECHNIQUE,
        words,
        by_name(before["technique"]),
        by_name(after["technique"]),
        what=lambda key: words.of_injection(
            number, words.say("change_step", step=words.names.of("step", key))
        ),
        told=told,
    )
