"""Where a lot, a product, an ingredient or all of a maker was used, in somebody's clinics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Lower

from consult.consent.models import ConsentDocument
from consult.consent.status import IssuedConsent, consents_of_each
from consult.consultations.models import Consultation, FormulaUse, ProposedInjection
from consult.formulary.models import Ingredient, Lot, Product, ProductComponent
from consult.staff.models import StaffMember

PAGE = 50


@dataclass(frozen=True)
class Traced:
    """One use with its consultation and every consent of that. ``use`` is none where the
    ingredient cleaned the skin."""

    consultation: Consultation
    injection_number: int
    use: FormulaUse | None
    is_current: bool
    consents: list[IssuedConsent]


@dataclass(frozen=True)
class Totals:
    """How many a search concerns in all."""

    patients: int
    consultations: int
    consents: int


def uses_of(subject: Lot | Product | Ingredient | str, user: StaffMember) -> QuerySet[FormulaUse]:
    """Every use of ``subject`` (a text is a maker) in the clinics of ``user``, the newest
    first; what was merged into it counts as itself."""
    return FormulaUse.objects.for_staff(user).filter(_wanted(subject)).order_by("-pk")


def _wanted(subject: Lot | Product | Ingredient | str) -> Q:
    if isinstance(subject, Lot):
        return Q(lot=subject) | Q(lot__in=subject.merged_from.all())
    if isinstance(subject, Product):
        return Q(product=subject) | Q(product__in=subject.merged_from.all())
    if isinstance(subject, Ingredient):
        rows = ProductComponent.objects.filter(
            Q(ingredient=subject) | Q(ingredient__merged_into=subject)
        )
        return Q(product__in=rows.order_by().values("product"))
    made = Product.objects.alias(plain=Lower("maker")).filter(plain=Lower(Value(subject)))
    return Q(product__in=made.order_by().values("pk"))


def skin_uses_of(subject: object, user: StaffMember) -> QuerySet[ProposedInjection]:
    """Injections before which the skin is cleaned with an ingredient; none of anything else."""
    rows = ProposedInjection.objects.for_staff(user).order_by("-pk")
    if not isinstance(subject, Ingredient):
        return rows.none()
    return rows.filter(Q(skin_preparation=subject) | Q(skin_preparation__merged_into=subject))


def totals_of(subject: Lot | Product | Ingredient | str, user: StaffMember) -> Totals:
    """The numbers of patients, consultations and issued consents concerned."""
    drawn = uses_of(subject, user).order_by().values("consultation")
    found = Q(pk__in=drawn)
    if isinstance(subject, Ingredient):
        found |= Q(pk__in=skin_uses_of(subject, user).order_by().values("consultation"))
    consultations = Consultation.objects.filter(found).order_by()
    counted = consultations.aggregate(n=Count("pk"), patients=Count("patient", distinct=True))
    issued = ConsentDocument.objects.filter(
        consultation__in=consultations.values("pk"), translations__isnull=True
    )
    return Totals(counted["patients"], counted["n"], issued.count())


def traced_uses(uses: Iterable[FormulaUse]) -> Iterator[Traced]:
    """``uses`` with what a page shows of each; a few queries however many they are."""
    rows = list(uses)
    loaded = _loaded(row.consultation_id for row in rows)
    for row in rows:
        consultation, consents = loaded[row.consultation_id]
        yield Traced(
            consultation, row.injection_number, row, _is_current(row, consultation), consents
        )


def traced_skin_uses(injections: Iterable[ProposedInjection]) -> Iterator[Traced]:
    """The same of injections before which the skin is cleaned with an ingredient."""
    rows = list(injections)
    loaded = _loaded(row.consultation_id for row in rows)
    for row in rows:
        consultation, consents = loaded[row.consultation_id]
        yield Traced(consultation, row.number, None, is_current=True, consents=consents)


def with_labels(uses: QuerySet[FormulaUse]) -> QuerySet[FormulaUse]:
    """With the product and lot of each."""
    return uses.select_related("product", "lot", "by")


def _loaded(numbers: Iterable[int]) -> dict[int, tuple[Consultation, list[IssuedConsent]]]:
    found = list(Consultation.objects.filter(pk__in=set(numbers)).with_everything())
    consents: dict[int, Any] = consents_of_each(found)
    return {each.pk: (each, consents[each.pk]) for each in found}


def _is_current(use: FormulaUse, consultation: Consultation) -> bool:
    """Whether the formula still holds it."""
    return any(
        injection.number == use.injection_number
        and any(
            (line.product_id, line.lot_id) == (use.product_id, use.lot_id)
            for line in injection.lines.all()
        )
        for injection in consultation.injections.all()
    )
