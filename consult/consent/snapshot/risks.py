"""Every documented risk: of the procedure, of the supply and of each ingredient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from consult.consent.snapshot.injections import where_used
from consult.consent.snapshot.making import Making, Used, bare, sentence
from consult.formulary.models import Flag, Ingredient, RedFlag, Risk
from consult.safety.severity import severity_mark

_NOT_IN_PREGNANCY = frozenset({Flag.STOP_IF_PREGNANT, Flag.STOP_IF_MAY_BE_PREGNANT})


def _is_botulinum(ingredient: Ingredient) -> bool:
    return ingredient.category == "drug_neurotoxin"


def _touches_hormones_or_mood(ingredient: Ingredient) -> bool:
    return not {Flag.HORMONE_DRUG, Flag.MOOD_WARNING}.isdisjoint(ingredient.flags)


# Warning signs that only one kind of drug can cause; every other sign is always printed.
_SIGNS_OF_ONE_DRUG: dict[str, Callable[[Ingredient], bool]] = {
    "rf_botox_after": _is_botulinum,
    "rf_mood": _touches_hormones_or_mood,
    "rf_selfharm": _touches_hormones_or_mood,
}


def printed_risks(making: Making) -> list[Risk]:
    """The risks of every shot, and those of the ingredients in these shots."""
    risks = Risk.objects.offered().prefetch_related("ingredients")
    return [risk for risk in risks if risk.kind != Risk.Kind.INGREDIENT or _carriers(making, risk)]


def _carriers(making: Making, risk: Risk) -> list[str]:
    keys = {ingredient.key for ingredient in risk.ingredients.all()}
    return [making.name_of(used.ingredient) for key, used in making.used.items() if key in keys]


def risks_part(making: Making, risks: list[Risk]) -> list[dict[str, Any]]:
    """The risks in their groups, common ones first."""
    groups = []
    for prominence in Risk.Prominence.values:
        rows = [_risk(making, risk) for risk in risks if risk.prominence == prominence]
        if rows:
            groups.append({"heading": making.say(f"risks_{prominence}"), "rows": rows})
    return groups


def _risk(making: Making, risk: Risk) -> dict[str, str]:
    say = making.say
    making.print_entry(risk)
    onset = making.text_of(risk, "typical_onset", bare)
    carriers = _carriers(making, risk) if risk.kind == Risk.Kind.INGREDIENT else []
    return {
        "name": making.text_of(risk, "patient_name"),
        "mark": severity_mark(risk.severity),
        "severity": making.text_of(risk, "severity") or say("not_stated"),
        "text": making.with_emergency_number(making.text_of(risk, "patient_text", sentence)),
        "because": say("risk_because", names=", ".join(carriers)) if carriers else "",
        "frequency": making.with_emergency_number(frequency_words(making, risk)),
        "onset": say("risk_onset", when=onset) if onset else "",
        "what_to_do": making.with_emergency_number(making.text_of(risk, "what_to_do")),
    }


def frequency_words(making: Making, risk: Risk) -> str:
    """How often, as published; a figure from elsewhere is never a rate for scalp shots."""
    kind, text = risk.frequency_kind, making.text_of(risk, "frequency_text", sentence)
    if kind == Risk.FrequencyKind.NOT_KNOWN:
        slot = "frequency_not_known_more" if text else "frequency_not_known"
        return making.say(slot, text=text) if text else making.say(slot)
    if not text:
        return making.say("frequency_not_known")
    return making.say(f"frequency_{kind}", text=text)


def ingredient_risks_part(making: Making) -> list[dict[str, Any]]:
    """The risks of each ingredient once, with the injections that hold it."""
    return [_ingredient(making, used) for used in making.used.values()]


def _ingredient(making: Making, used: Used) -> dict[str, Any]:
    ingredient, say = used.ingredient, making.say
    text = making.with_emergency_number(making.text_of(ingredient, "patient_text", sentence))
    return {
        "name": making.name_of(ingredient),
        "where": where_used(making, used),
        "text": text or say("ingredient_no_text"),
        "documented": making.lines_of(ingredient, "specific_risks"),
    }


def pregnancy_part(making: Making) -> list[str]:
    """Rules on pregnancy, partner and blood donation, and for which actives none is known."""
    rules = [line for used in making.used.values() for line in _rules(making, used)]
    unknown = [
        making.name_of(used.ingredient) for used in making.used.values() if _is_unknown(used)
    ]
    if unknown:
        rules.append(making.say("pregnancy_not_known", names=making.listed(unknown)))
    return rules


def _is_unknown(used: Used) -> bool:
    """Whether nothing on pregnancy is recorded of an active ingredient."""
    is_ruled = _NOT_IN_PREGNANCY & set(used.ingredient.flags)
    return used.is_active and not is_ruled and not used.ingredient.pregnancy_text


def _rules(making: Making, used: Used) -> list[str]:
    ingredient, say, name = used.ingredient, making.say, making.name_of(used.ingredient)
    flags = set(ingredient.flags)
    lines = []
    if flags & _NOT_IN_PREGNANCY:
        lines.append(say("pregnancy_stop", name=name))
    if ingredient.pregnancy_text:
        text = making.text_of(ingredient, "pregnancy_text", sentence)
        lines.append(say("pregnancy_note", name=name, text=text))
    if ingredient.handling:
        text = making.text_of(ingredient, "handling", sentence)
        lines.append(say("pregnancy_handling", name=name, text=text))
    if Flag.FERTILITY_WARNING in flags:
        lines.append(say("pregnancy_fertility", name=name))
    if ingredient.blood_donation_deferral_months:
        months = ingredient.blood_donation_deferral_months
        lines.append(say("blood_donation", months=months, name=name))
    return lines


def aftercare_part(making: Making) -> dict[str, Any]:
    """Warning signs by how fast to act, and whom to call."""
    clinic, say = making.consultation.clinic, making.say
    flags = [flag for flag in RedFlag.objects.offered().after() if _may_happen(making, flag)]
    printed = sign_groups(making, flags)
    not_set = say("not_set")
    call = say(
        "aftercare_call",
        phone=clinic.phone or not_set,
        after_hours=clinic.after_hours_phone or not_set,
        emergency=_emergency(making),
    )
    return {
        "lines": [say("aftercare_stay"), call],
        "at_once": [group for group in printed if group["kind"] == "emergency"],
        "later": [group for group in printed if group["kind"] != "emergency"],
        "report": say("aftercare_report"),
    }


def sign_groups(making: Making, flags: list[RedFlag]) -> list[dict[str, Any]]:
    """The warning signs by how fast to act, each group with its heading."""
    say = making.say
    groups: dict[str, list[dict[str, str]]] = {"emergency": [], "today": [], "soon": []}
    for flag in flags:
        making.print_entry(flag)
        text = making.with_emergency_number(making.text_of(flag, "patient_text", sentence))
        label = making.text_of(flag, "label")
        groups[_urgency_group(flag.urgency)].append({"label": label, "text": text})
    headings = {
        "emergency": say("aftercare_emergency", emergency=_emergency(making)),
        "today": say("aftercare_today"),
        "soon": say("aftercare_soon"),
    }
    return [
        {"kind": kind, "heading": headings[kind], "rows": rows}
        for kind, rows in groups.items()
        if rows
    ]


def _emergency(making: Making) -> str:
    return making.consultation.clinic.emergency_number or making.say("not_set")


def _may_happen(making: Making, flag: RedFlag) -> bool:
    """Whether the sign can come from these shots; what a maker keeps secret may be in them."""
    is_from = _SIGNS_OF_ONE_DRUG.get(flag.key)
    products = [line.product for i in making.injections for line in i.lines.all()]
    if is_from is None or not all(product.is_fully_disclosed for product in products):
        return True
    return any(is_from(used.ingredient) for used in making.used.values())


def _urgency_group(urgency: str) -> str:
    if urgency == "emergency_911":
        return "emergency"
    return "today" if urgency == "call_clinic_today" else "soon"
