"""What waits for an admin's look, and what to look at before it is accepted."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from consult.audit.admin import moment
from consult.formulary.models import Ingredient, Lot, Product, Proposal, Revision

# A name and the lines that stand beside it.
Fact = tuple[str, list[str]]
NOT_RECORDED = "not recorded"


def open_proposals() -> dict[str, Any]:
    """How many proposed changes wait to be decided, and where they are."""
    count = Proposal.objects.open().count()
    address = reverse("admin:consult_proposal_changelist")
    return {"count": count, "url": f"{address}?open=yes"}


def waiting_for_review(request: HttpRequest) -> list[dict[str, Any]]:
    """Each list with how many of its rows wait, and where to see them."""
    lists = (
        (Product.objects.offered().awaiting_review(), "in_use"),
        (Ingredient.objects.offered().awaiting_review(), "in_use"),
        (
            Lot.objects.for_staff(request.user).filter(
                awaiting_review=True, archived_at__isnull=True
            ),
            "on_shelf",
        ),
    )
    return [_waiting(rows, shown) for rows, shown in lists]


def _waiting(rows: models.QuerySet, shown: str) -> dict[str, Any]:
    opts, count = rows.model._meta, rows.count()
    address = reverse(f"admin:consult_{opts.model_name}_changelist")
    return {
        "name": opts.verbose_name if count == 1 else opts.verbose_name_plural,
        "count": count,
        "url": f"{address}?awaiting_review=yes&{shown}=yes",
    }


def facts_of(row: Product | Lot | Ingredient) -> list[Fact]:
    """What is accepted with ``row``, who entered it and when."""
    if isinstance(row, Product):
        facts = _of_product(row)
    elif isinstance(row, Lot):
        facts = _of_lot(row)
    else:
        facts = _of_ingredient(row)
    return [*facts, ("Entered", [_entered(row)])]


def _of_product(product: Product) -> list[Fact]:
    disclosed = "yes" if product.is_fully_disclosed else "no: there may be more in it"
    return [
        ("Maker", [product.maker]),
        ("Strength on the label", [product.strength_text or "by component"]),
        ("Contents", contents(product)),
        ("Every component is listed", [disclosed]),
        ("Kind of vial", [product.get_vial_kind_display()]),
        ("Latex in the stopper", [product.get_latex_stopper_display()]),
        ("Note about the label", [product.label_note or "none"]),
        ("Lots", [f"{lot} ({lot.clinic})" for lot in _lots(product)] or ["none"]),
    ]


def contents(product: Product) -> list[str]:
    """Each component with its role and strength."""
    rows = product.components.select_related("ingredient")
    lines = [
        f"{row.ingredient}, {row.get_role_display()}, {row.strength_text or 'strength not stated'}"
        for row in rows
    ]
    return lines or ["no component is listed"]


def _lots(product: Product) -> list[Lot]:
    return list(product.lots.filter(archived_at__isnull=True).select_related("clinic"))


def _of_lot(lot: Lot) -> list[Fact]:
    opened = f"{lot.opened_on:%d-%b-%Y}" if lot.opened_on else "not opened"
    return [
        ("Product", [str(lot.product)]),
        ("Contents", contents(lot.product)),
        ("Lot number", [lot.number]),
        ("Expires", [f"{lot.expiry:%d-%b-%Y}"]),
        ("Opened on", [opened]),
        ("Clinic", [str(lot.clinic)]),
    ]


def _of_ingredient(ingredient: Ingredient) -> list[Fact]:
    products = [str(product) for product in ingredient.products.distinct()]
    return [
        ("Category", [ingredient.get_category_display()]),
        ("Risks in the patient's words", [ingredient.patient_text or NOT_RECORDED]),
        ("US status", [ingredient.us_status_text or NOT_RECORDED]),
        ("US status as of", [ingredient.us_status_as_of or NOT_RECORDED]),
        ("In these products", products or ["none"]),
    ]


def _entered(row: Product | Lot | Ingredient) -> str:
    who = row.entered_by or "the product"
    first = Revision.objects.of_entry(row).order_by("number").first()
    return f"by {who}, {moment(first.at)}" if first else f"by {who}"
