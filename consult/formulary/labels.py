"""What must hold for a label: its components against each other, its dates against today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError

from consult.formulary.models import Flag, Ingredient, Product
from consult.formulary.refusals import ComponentsMissing, MixtureMustBeSplit

LONGEST_SHELF_LIFE_YEARS = 15
TOO_FAR = "Check the year: {year} is too far away. No label is good for 15 years."
NOT_KEPT_OPEN = (
    "Only a multi-dose vial is kept open. Leave this empty, or correct the kind of vial of"
    " this product first."
)


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


def check_lot_dates(
    *, product: Product, expiry: date, opened_on: date | None, today: date
) -> None:
    """Refuse dates that the label of a lot which is put on the shelf ``today`` cannot have;
    raises ``ValidationError`` by field."""
    errors = _opening_errors(product, expiry, opened_on, today)
    if expiry <= today:
        errors["expiry"] = "This lot has expired. Enter a lot that expires after today."
    elif _is_too_far(expiry, today):
        errors["expiry"] = TOO_FAR.format(year=expiry.year)
    if errors:
        raise ValidationError(errors)


def check_corrected_dates(
    *, product: Product, expiry: date | None, opened_on: date | None, until: date, today: date
) -> None:
    """Refuse corrected dates that no label can have: ``expiry`` and ``opened_on`` where they
    are corrected, ``until`` the expiry that then stands. A correction may tell that a lot
    has expired. Raises ``ValidationError`` by field."""
    errors = _opening_errors(product, until, opened_on, today)
    if expiry and _is_too_far(expiry, today):
        errors["expiry"] = TOO_FAR.format(year=expiry.year)
    if errors:
        raise ValidationError(errors)


def _opening_errors(
    product: Product, expiry: date, opened_on: date | None, today: date
) -> dict[str, str]:
    if opened_on is None:
        return {}
    if not product.may_stay_open:
        return {"opened_on": NOT_KEPT_OPEN}
    if opened_on > today:
        return {"opened_on": "The day of opening cannot be in the future."}
    if opened_on > expiry:
        return {"opened_on": "The day of opening cannot be after the expiry date."}
    return {}


def _is_too_far(expiry: date, today: date) -> bool:
    return _numbers(expiry) >= _numbers(today, years=LONGEST_SHELF_LIFE_YEARS)


def _numbers(day: date, *, years: int = 0) -> tuple[int, int, int]:
    """A day some years on, as numbers: 29-Feb has no date in most years."""
    return day.year + years, day.month, day.day
