"""From the formulary's rows to the plain facts that the safety rules read."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import F

from consult.formulary.models import (
    Contraindication,
    CrossReactivityGroup,
    EvidenceComponent,
    EvidenceSource,
    Ingredient,
    Product,
    ProductComponent,
    Risk,
)
from consult.formulary.models.ingredients import IngredientQuerySet
from consult.safety.facts import (
    Component,
    Content,
    ContraindicationFacts,
    GroupFacts,
    IngredientFacts,
    MatchRule,
    MembershipKind,
    ProductFacts,
    RiskFacts,
    Role,
    VialKind,
)
from consult.safety.fingerprint import EvidenceFormula, GivenAs, fingerprint


def ingredients_with_safety() -> IngredientQuerySet:
    """Every ingredient, retired ones too, with all that ``ingredient_facts`` reads: a
    retired ingredient may still stand in a product or in a patient's allergy."""
    return Ingredient.objects.with_safety()


def ingredient_facts(ingredient: Ingredient) -> IngredientFacts:
    """What the rules need to know of an ingredient; load it ``with_safety``."""
    return IngredientFacts(
        key=ingredient.key,
        name=ingredient.name,
        synonyms=_other_names(ingredient),
        allergens=tuple(ingredient.allergens),
        flags=frozenset(ingredient.flags),
        block_reason=ingredient.block_reason,
        groups=tuple(
            (membership.group.key, MembershipKind(membership.kind))
            for membership in ingredient.memberships.all()
        ),
        contraindications=tuple(
            _contraindication(row) for row in ingredient.contraindications.all()
        ),
        risk_text=ingredient.patient_text,
        source=ingredient.source_title,
        check_again_by=ingredient.check_again_by,
    )


def _other_names(ingredient: Ingredient) -> tuple[str, ...]:
    """The synonyms, and the INN where it says something new."""
    names = list(ingredient.synonyms)
    known = {name.casefold() for name in [ingredient.name, *names]}
    if ingredient.inn and ingredient.inn.casefold() not in known:
        names.append(ingredient.inn)
    return tuple(names)


def _contraindication(row: Contraindication) -> ContraindicationFacts:
    return ContraindicationFacts(
        text=row.text,
        is_absolute=row.is_absolute,
        topics=frozenset(row.topics),
        is_sourced=row.is_sourced,
    )


def group_facts(group: CrossReactivityGroup) -> GroupFacts:
    """What the rules need to know of a cross-reactivity group."""
    return GroupFacts(
        key=group.key,
        name=group.name,
        members=tuple(group.members),
        match_rule=MatchRule(group.match_rule),
        clinician_text=group.clinician_text,
        source=group.source_title,
    )


def product_facts(product: Product) -> ProductFacts:
    """What the rules need to know of a product; load it ``with_contents``."""
    return ProductFacts(
        key=product.key,
        name=product.name,
        components=tuple(_component(product, row) for row in product.components.all()),
        is_fully_disclosed=product.is_fully_disclosed,
        latex_stopper=Content(product.latex_stopper),
        vial_kind=VialKind(product.vial_kind),
    )


def _component(product: Product, row: ProductComponent) -> Component:
    """A component with its own strength; the only active of a vial has the label's."""
    strength, unit = row.strength, row.strength_unit
    if strength is None and _is_only_active(product, row):
        strength, unit = product.strength, product.strength_unit
    return Component(
        ingredient=ingredient_facts(row.ingredient),
        role=Role(row.role),
        strength=strength,
        unit=unit,
    )


def _is_only_active(product: Product, row: ProductComponent) -> bool:
    actives = [other for other in product.components.all() if other.role == Role.ACTIVE]
    return actives == [row]


def risk_facts(risk: Risk, ingredient_keys: frozenset[str] = frozenset()) -> RiskFacts:
    """What the rules need to know of a documented risk."""
    return RiskFacts(
        key=risk.key,
        name=risk.name,
        patient_text=risk.patient_text,
        source=risk.source_title,
        patient_name=risk.patient_name,
        is_of_ingredient=risk.kind == Risk.Kind.INGREDIENT,
        ingredient_keys=ingredient_keys,
        check_again_by=risk.check_again_by,
    )


def published_risks() -> tuple[RiskFacts, ...]:
    """Every risk that is offered, with the ingredients that carry it, in one query."""
    rows = Risk.objects.offered().annotate(carrier=F("ingredients__key"))
    risks: dict[str, Risk] = {}
    carriers: dict[str, set[str]] = {}
    for row in rows:
        risks.setdefault(row.key, row)
        if row.kind == Risk.Kind.INGREDIENT and row.carrier:
            carriers.setdefault(row.key, set()).add(row.carrier)
    return tuple(risk_facts(risk, frozenset(carriers.get(key, ()))) for key, risk in risks.items())


def evidence_formula(source: EvidenceSource) -> EvidenceFormula:
    """What a source studied; load it ``with_components``."""
    components = source.components.all()
    return EvidenceFormula(
        ingredient_keys=frozenset(row.ingredient.key for row in components),
        fingerprint=_fingerprint(source, list(components)),
        given_as=GivenAs(source.given_as),
        is_general=source.is_general,
    )


def _fingerprint(source: EvidenceSource, rows: list[EvidenceComponent]) -> str:
    """The fingerprint of a formula that is stated in full, else ""."""
    strengths: list[Decimal | None] = [row.strength for row in rows]
    if not source.formula_is_fully_stated or not rows or None in strengths:
        return ""
    return fingerprint(
        Component(
            ingredient=IngredientFacts(key=row.ingredient.key, name=row.ingredient.name),
            role=Role(row.role),
            strength=row.strength,
            unit=row.strength_unit,
        )
        for row in rows
    )
