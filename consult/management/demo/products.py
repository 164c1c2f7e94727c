"""Demonstration products with their components, and lots on the demonstration shelf."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from consult.formulary.actions import add_lot, create_entry
from consult.formulary.models import Ingredient, Lot, Product
from consult.staff.models import Clinic, StaffMember

MAKER = "Demonstration maker (not real)"

# name, (strength, unit), vial, [(ingredient key, role, strength, unit)]
Label = tuple[str, tuple[str | None, str], str, list[tuple[str, str, str | None, str]]]
_PRODUCTS: list[Label] = [
    ("DEMO Dutasteride 0.05 %", ("0.05", "%"), "single_dose", [
        ("dutasteride", "active", "0.05", "%"),
        ("polysorbate_80", "excipient", None, ""),
        ("sodium_chloride", "diluent", "0.9", "%"),
    ]),
    ("DEMO Minoxidil 0.5 %", ("0.5", "%"), "single_dose", [
        ("minoxidil", "active", "0.5", "%"),
        ("propylene_glycol", "excipient", None, ""),
    ]),
    ("DEMO Biotin 5 mg/mL", ("5", "mg/mL"), "single_dose", [
        ("biotin", "active", "5", "mg/mL"),
        ("benzyl_alcohol", "preservative", "0.9", "%"),
    ]),
    ("DEMO Dexpanthenol 250 mg/mL", ("250", "mg/mL"), "single_dose", [
        ("dexpanthenol", "active", "250", "mg/mL"),
        ("sodium_chloride", "diluent", None, ""),
    ]),
    ("DEMO Lidocaine 1 %, multi-dose", ("1", "%"), "multi_dose", [
        ("lidocaine", "active", "1", "%"),
        ("methylparaben", "preservative", "0.1", "%"),
        ("sodium_chloride", "diluent", None, ""),
    ]),
    ("DEMO Multi-nutrient solution", (None, ""), "single_dose", [
        ("polyrevitalising_mesh", "active", None, ""),
        ("hyaluronic_acid", "active", None, ""),
    ]),
    ("DEMO Saline 0.9 %", ("0.9", "%"), "single_dose", [
        ("sodium_chloride", "diluent", "0.9", "%"),
    ]),
]  # fmt: skip
_UNDISCLOSED = {"DEMO Multi-nutrient solution"}


def make_products(by: StaffMember) -> dict[str, Product]:
    """The demonstration products by the second word of their name, in small letters."""
    ingredients = {i.key: i for i in Ingredient.objects.all()}
    return {
        name.split()[1].lower(): create_entry(
            by=by,
            model=Product,
            values={
                "name": name,
                "maker": MAKER,
                "strength": Decimal(strength) if strength else None,
                "strength_unit": unit,
                "measured_in": "mL",
                "vial_kind": vial,
                "latex_stopper": "no",
                "is_fully_disclosed": name not in _UNDISCLOSED,
                "is_demo": True,
            },
            children={
                "components": [
                    {
                        "ingredient": ingredients[key],
                        "role": role,
                        "strength": Decimal(amount) if amount else None,
                        "strength_unit": amount_unit,
                    }
                    for key, role, amount, amount_unit in components
                ]
            },
            reason="Demonstration data.",
        )
        for name, (strength, unit), vial, components in _PRODUCTS
    }


def make_lots(
    clinic: Clinic, by: StaffMember, products: dict[str, Product], today: date
) -> dict[str, Lot]:
    """One good lot of each product by its word, and one expired lot of saline."""
    lots = {
        word: add_lot(
            by=by,
            clinic=clinic,
            product=product,
            number=f"DEMO-{product.pk:04}",
            expiry=today + timedelta(days=300),
            opened_on=today - timedelta(days=3) if product.vial_kind == "multi_dose" else None,
            today=today,
        )
        for word, product in products.items()
    }
    lots["expired"] = add_lot(
        by=by,
        clinic=clinic,
        product=products["saline"],
        number="DEMO-EXPIRED",
        expiry=today - timedelta(days=10),
        opened_on=None,
        today=today - timedelta(days=400),
    )
    return lots
