"""What must hold for a label: its components against each other, its dates against today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError

from consult.formulary.models import Flag, Ingredient
from consult.formulary.refusals import ComponentsMissing, MixtureMustBeSplit

LONGEST_SHELF_LIFE_YEARS = 15


def check_disclosure(*, is_fully_disclosed: bool, ingredients: Iterable[Ingredient]) -> None:
    """Refuse “fully disclosed” without components, or with a mixture among them.

    Raises ``ComponentsMissing`` or ``MixtureMustBeSplit``.
    """
    ingredients = list(ingredients)
    if not is_fully_disclosed:
        return
    if not ingredients:
        raise ComponentsMissing
    mixtures = [i.name for i in ingredients if Flag.MUST_BE_SPLIT in i.flags]
    if mixtures:
        raise MixtureMustBeSplit(mixtures)


def check_lot_dates(*, expiry: date, opened_on: date | None, today: date) -> None:
    """Refuse dates that a label in use cannot have; raises ``ValidationError`` by field."""
    errors: dict[str, str] = {}
    if expiry <= today:
        errors["expiry"] = "This lot has expired. Enter a lot that expires after today."
    elif _numbers(expiry) >= _numbers(today, years=LONGEST_SHELF_LIFE_YEARS):
        errors["expiry"] = f"Check the year: {expiry.year} is too far away."
    if opened_on and opened_on > today:
        errors["opened_on"] = "The day of opening cannot be in the future."
    elif opened_on and opened_on > expiry:
        errors["opened_on"] = "The day of opening cannot be after the expiry date."
    if errors:
        raise ValidationError(errors)


def _numbers(day: date, *, years: int = 0) -> tuple[int, int, int]:
    """A day some years on, as numbers: 29-Feb has no date in most years."""
    return day.year + years, day.month, day.day
