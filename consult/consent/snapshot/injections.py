"""What will be done, why, by whom, and what is in each shot."""

from __future__ import annotations

from collections import Counter
from typing import Any

from consult.consent.snapshot.making import Making, Used, bare, sentence
from consult.consultations.models import FormulaLine, ProposedInjection, Zone
from consult.formulary.models import Ingredient, Product
from consult.formulary.models.products import strength_text

# Facts of a few words, printed two in a row.
_SHORT = frozenset({"needle", "depth", "volume", "planned"})


def diagnosis_part(making: Making) -> list[str]:
    """The diagnosis and how it was made, or that it is not known."""
    consultation, say = making.consultation, making.say
    if consultation.diagnosis:
        lines = [say("diagnosis_known", diagnosis=consultation.diagnosis)]
    elif consultation.diagnosis_is_unknown:
        lines = [say("diagnosis_unknown")]
    else:
        lines = [say("diagnosis_not_recorded")]
    lines.append(
        say(
            "diagnosis_how",
            method=_method(making),
            who=consultation.diagnosed_by or say("not_stated"),
        )
    )
    if consultation.diagnosis_note:
        lines.append(say("diagnosis_note", note=consultation.diagnosis_note))
    return lines


def _method(making: Making) -> str:
    method = making.consultation.diagnosis_method
    return making.say(f"diagnosis_by_{method}") if method else making.say("not_stated")


def injections_part(making: Making) -> list[dict[str, Any]]:
    """Every proposed injection with its products."""
    return [_injection(making, injection) for injection in making.injections]


def _injection(making: Making, injection: ProposedInjection) -> dict[str, Any]:
    say = making.say
    zones = [say(f"zone_{zone}") for zone in Zone.values if zone in injection.zones]
    return {
        "key": str(injection.number),
        "name": say("injection_heading", number=injection.number),
        "facts": _facts(making, injection, zones),
        "zones": [zone for zone in Zone.values if zone in injection.zones],
        "legend": [
            [str(number), say(f"zone_{zone}")]
            for number, zone in enumerate(Zone.values, start=1)
            if zone in injection.zones
        ],
        "diagram_title": say("diagram_title", zones=", ".join(zones))
        if zones
        else say("diagram_none"),
        "products": [_line(making, line) for line in injection.lines.all()],
    }


def _facts(making: Making, injection: ProposedInjection, zones: list[str]) -> list[list[Any]]:
    say = making.say
    not_set = say("not_set")
    injector = injection.injector
    skin_preparation = injection.skin_preparation
    gloves = injection.gloves_latex
    rows = [
        ("why", injection.purpose or not_set),
        ("where", ", ".join(zones) or not_set),
        ("how", say(f"route_{injection.route}")),
        ("device", say(f"device_{injection.device}")),
        ("needle", injection.needle or not_set),
        ("depth", say("depth_value", depth=strength_text(injection.depth_mm, ""))),
        ("volume", say("volume_value", volume=strength_text(injection.total_volume_ml, ""))),
        ("planned", making.day(injection.planned_on)),
        ("sessions", _sessions(making, injection)),
        ("injector", _named(injector.full_name, injector.profession) if injector else not_set),
        ("registration", _registration(making, injection)),
        ("skin_preparation", making.name_of(skin_preparation) if skin_preparation else not_set),
        ("gloves", say(f"gloves_{gloves}") if gloves else not_set),
    ]
    return [[say(f"label_{label}"), value, label in _SHORT] for label, value in rows]


def _named(name: str, profession: str) -> str:
    return f"{name}, {profession}" if profession else name


def _registration(making: Making, injection: ProposedInjection) -> str:
    injector = injection.injector
    if not injector or not injector.is_registered:
        return making.say("not_stated")
    return making.say(
        "injector_registered",
        body=injector.registration_body,
        number=injector.registration_number,
    )


def _sessions(making: Making, injection: ProposedInjection) -> str:
    if injection.sessions == 1:
        return making.say("sessions_one")
    if injection.interval_days is None:
        return making.say("sessions_open", count=injection.sessions)
    return making.say("sessions_many", count=injection.sessions, days=injection.interval_days)


def _line(making: Making, line: FormulaLine) -> dict[str, Any]:
    product = line.product
    return {
        "name": product.name,
        "maker": product.maker,
        "strength": line.strength_text or product.strength_text,
        "facts": _line_facts(making, line),
        "remarks": _remarks(making, line),
        "components": [
            {
                "ingredient": making.name_of(component.ingredient),
                "role": making.say(f"role_{component.role}"),
                "strength": component.strength_text or making.say("not_stated"),
            }
            for component in product.components.all()
        ],
    }


def _line_facts(making: Making, line: FormulaLine) -> list[list[str]]:
    say, lot, product = making.say, line.lot, line.product
    rows = [
        ("amount", line.amount_text),
        ("strength", _strength(making, line)),
        ("lot", lot.number if lot else say("not_set")),
        ("expiry", making.day(lot.expiry) if lot else say("not_set")),
        ("vial", say(f"vial_{product.vial_kind}")),
        ("stopper", say(f"content_{product.latex_stopper}")),
    ]
    if lot and lot.opened_on:
        rows.insert(4, ("opened", making.day(lot.opened_on)))
    if product.label_note:
        rows.append(("label_note", product.label_note))
    return [[say(f"label_{label}"), value] for label, value in rows if value]


def _strength(making: Making, line: FormulaLine) -> str:
    """The vial's strength as read; "" where the components carry their own."""
    if line.strength_text or line.product.strength_text:
        return line.strength_text or line.product.strength_text
    stated = any(c.strength_text for c in line.product.components.all())
    return "" if stated else making.say("not_stated")


def _remarks(making: Making, line: FormulaLine) -> list[str]:
    product, say = line.product, making.say
    remarks = []
    if not product.is_fully_disclosed:
        remarks.append(say("contents_not_disclosed"))
    if product.is_demo:
        remarks.append(say("contents_demo"))
    who = _entered_by(product, line)
    if who:
        remarks.append(say("contents_awaiting", who=who))
    return remarks


def _entered_by(product: Product, line: FormulaLine) -> str:
    """Who typed in the product or the lot, while nobody else has checked it."""
    for entered in (product, line.lot):
        if entered and entered.awaiting_review and entered.entered_by:
            return entered.entered_by.full_name
    return ""


def statuses_part(making: Making) -> dict[str, Any]:
    """The regulatory status of each ingredient once; the date most share stands on top."""
    given = {used.ingredient.us_status_as_of: used.ingredient for used in making.used.values()}
    dates = Counter(
        used.ingredient.us_status_as_of
        for used in making.used.values()
        if used.ingredient.us_status_as_of
    )
    usual = dates.most_common(1)[0][0] if dates else ""
    rows = []
    for used in making.used.values():
        ingredient = used.ingredient
        making.print_entry(ingredient)
        rows.append(
            {
                "name": making.name_of(ingredient),
                "where": where_used(making, used),
                "status": making.text_of(ingredient, "us_status_text", sentence)
                or making.say("not_stated"),
                "as_of": ""
                if ingredient.us_status_as_of == usual or not ingredient.us_status_text
                else _as_of(making, ingredient),
            }
        )
    as_of = making.text_of(given[usual], "us_status_as_of", bare) if usual else ""
    note = making.say("status_usual_as_of", as_of=as_of) if usual else ""
    return {"as_of": note, "rows": rows}


def _as_of(making: Making, ingredient: Ingredient) -> str:
    as_of = making.text_of(ingredient, "us_status_as_of", bare)
    return making.say("status_as_of", as_of=as_of or making.say("not_stated"))


def where_used(making: Making, used: Used) -> str:
    """In which injections an ingredient is, or that it cleans the skin; "" if plain."""
    if used.is_skin_preparation:
        return making.say("ingredient_skin_preparation")
    if len(making.injections) == 1:
        return ""
    return making.say("ingredient_used_in", injections=making.injection_names(used.injections))
