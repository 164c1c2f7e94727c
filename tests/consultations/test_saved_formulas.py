"""Saved formulas: versions that nothing changes, walls, two writers, and evidence of their own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from consult.audit.models import AuditEvent
from consult.audit.words import act_in_words
from consult.consultations.actions.formula_versions import PresetLine
from consult.consultations.actions.formulas import (
    change_formula,
    drop_formula_source,
    put_formula_source,
    restore_formula,
    retire_formula,
    save_formula,
    state_formula_search,
    withdraw_formula_search,
)
from consult.consultations.models import (
    SavedFormula,
    SavedFormulaLine,
    SavedFormulaSource,
    SavedFormulaVersion,
)
from consult.consultations.refusals import (
    EvidenceContradicts,
    FormulaIsEmpty,
    FormulaIsInUse,
    FormulaIsRetired,
    FormulaNameTaken,
    NotThisConsultation,
    ProductNotOffered,
    SourceDoesNotFit,
)
from consult.consultations.saved import PLAN, plan_values
from consult.consultations.saved_queries import full_formula
from consult.formulary.actions import retire_entry
from consult.formulary.models import Product
from consult.records import RecordIsSealed, StaleVersion
from tests.builders import TODAY, WHY, World, make_formula, make_source

BIOTIN = [("biotin", "active", "5", "mg/mL"), ("benzyl_alcohol", "preservative", "0.9", "%")]


@pytest.fixture
def formula(world: World) -> SavedFormula:
    """Biotin alone."""
    return make_formula(world.clinician, world.clinic, "Biotin", [product(world, "biotin")])


def product(world: World, word: str) -> Product:
    return world.lots[word].product


def lines_of(world: World, *words: str) -> list[PresetLine]:
    return [PresetLine(product=product(world, word)) for word in words]


def change(world: World, formula: SavedFormula, *words: str, **values: Any) -> SavedFormula:
    """Make the next version with other products or values."""
    expected = values.pop("expected", formula.version)
    version = full_formula(world.clinician, formula.pk).current
    given = {"name": version.name, **plan_values(version), **values}
    lines = (
        lines_of(world, *words)
        if words
        else [
            PresetLine(product=line.product, usual_amount=line.usual_amount)
            for line in version.lines.all()
        ]
    )
    return change_formula(
        by=world.clinician, formula=formula, expected_version=expected, values=given, lines=lines
    )


def test_a_preset_has_no_place_for_a_lot_or_a_note() -> None:
    models = (SavedFormula, SavedFormulaVersion, SavedFormulaLine, SavedFormulaSource)
    names = {field.name for model in models for field in model._meta.get_fields()}
    assert not {name for name in names if "lot" in name or "note" in name or "comment" in name}
    assert not names & {"zones", "planned_on", "total_volume_ml", "amount", "strength"}
    assert not names & {"gloves_latex", "skin_preparation", "technique_answers", "patient"}


def test_each_change_makes_a_version_and_leaves_the_last_one(
    world: World, formula: SavedFormula
) -> None:
    change(world, formula, "biotin", "dexpanthenol", name="Two vitamins", depth_mm=Decimal(3))
    first, second = formula.versions.order_by("number")
    assert (first.name, first.depth_mm, first.lines.count()) == ("Biotin", 4, 1)
    assert (second.name, second.depth_mm, second.lines.count()) == ("Two vitamins", 3, 2)
    formula.refresh_from_db()
    assert (formula.name, formula.version) == ("Two vitamins", 2)
    acts = AuditEvent.objects.filter(record=f"savedformula:{formula.pk}")
    assert [(act.action, act.clinic_id) for act in acts.order_by("sequence")] == [
        ("savedformula.added", world.clinic.pk),
        ("savedformula.changed", world.clinic.pk),
    ]
    assert act_in_words("savedformula.changed") == "Saved formula changed"


def test_nothing_different_is_no_version(world: World, formula: SavedFormula) -> None:
    change(world, formula)
    assert formula.versions.count() == 1


def test_the_second_writer_is_told(world: World, formula: SavedFormula) -> None:
    opened = SavedFormula.objects.get(pk=formula.pk)
    change(world, formula, needle="32 G, 4 mm")
    with pytest.raises(StaleVersion):
        change(world, opened, needle="27 G, 4 mm", expected=1)
    assert formula.versions.count() == 2
    assert not formula.versions.filter(needle="27 G, 4 mm").exists()


@pytest.mark.parametrize(
    "model", [SavedFormulaVersion, SavedFormulaLine, SavedFormulaSource], ids=lambda m: m.__name__
)
def test_the_database_lets_nobody_change_a_version(
    world: World, formula: SavedFormula, model: Any
) -> None:
    source = make_source("on-biotin", BIOTIN)
    put_formula_source(
        by=world.clinician, formula=formula, expected_version=1, source=source, meaning="Weak."
    )
    row = model.objects.first()
    with pytest.raises(RecordIsSealed):
        row.save()
    with pytest.raises(RecordIsSealed):
        model.objects.filter(pk=row.pk).update(pk=row.pk)
    with pytest.raises(RecordIsSealed):
        model.objects.all().delete()
    table = model._meta.db_table
    for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_a_name_is_used_once_in_a_clinic(world: World, formula: SavedFormula) -> None:
    with pytest.raises(FormulaNameTaken):
        make_formula(world.clinician, world.clinic, " BIOTIN", [product(world, "biotin")])
    other = make_formula(world.clinician, world.clinic, "Other", [product(world, "biotin")])
    with pytest.raises(FormulaNameTaken):
        change(world, other, name="biotin")
    make_formula(world.stranger, world.other_clinic, "Biotin", [product(world, "biotin")])
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFormula.objects.filter(pk=other.pk).update(name="BIOTIN")


def test_a_retired_formula_frees_its_name_and_comes_back(
    world: World, formula: SavedFormula
) -> None:
    retire_formula(by=world.clinician, formula=formula, expected_version=1)
    with pytest.raises(FormulaIsRetired):
        change(world, formula, needle="32 G, 4 mm")
    with pytest.raises(FormulaIsRetired):
        retire_formula(by=world.clinician, formula=formula, expected_version=1)
    again = make_formula(world.clinician, world.clinic, "Biotin", [product(world, "biotin")])
    with pytest.raises(FormulaNameTaken):
        restore_formula(by=world.clinician, formula=formula)
    change(world, again, name="Biotin, new")
    restored = restore_formula(by=world.clinician, formula=formula)
    assert restored.retired_at is None
    with pytest.raises(FormulaIsInUse):
        restore_formula(by=world.clinician, formula=restored)
    with pytest.raises(StaleVersion):
        retire_formula(by=world.clinician, formula=again, expected_version=1)


def test_what_is_refused(world: World, formula: SavedFormula) -> None:
    with pytest.raises(NotThisConsultation):
        make_formula(world.stranger, world.clinic, "Not mine", [product(world, "biotin")])
    values = {"name": "None", **plan_values(full_formula(world.clinician, formula.pk).current)}
    with pytest.raises(FormulaIsEmpty):
        save_formula(by=world.clinician, clinic=world.clinic, values=values, lines=[])
    retired = retire_entry(by=None, entry=product(world, "blend"), reason=WHY)
    with pytest.raises(ProductNotOffered):
        make_formula(world.clinician, world.clinic, "Old", [retired])


def test_a_product_that_is_retired_later_may_stay(world: World, formula: SavedFormula) -> None:
    retire_entry(by=None, entry=product(world, "biotin"), reason=WHY)
    change(world, formula, needle="32 G, 4 mm")
    assert full_formula(world.clinician, formula.pk).current.retired_products


def test_a_source_comes_with_what_it_means(world: World, formula: SavedFormula) -> None:
    source = make_source("on-biotin", BIOTIN)
    elsewhere = make_source("on-minoxidil", [("minoxidil", "active", None, "")])
    hidden = make_source("hidden", BIOTIN, usable_as_citation=False)
    given = {"by": world.clinician, "formula": formula, "meaning": " Weak. "}
    for wrong in (elsewhere, hidden):
        with pytest.raises(SourceDoesNotFit):
            put_formula_source(**given, expected_version=1, source=wrong)
    put_formula_source(**given, expected_version=1, source=source)
    version = full_formula(world.clinician, formula.pk).current
    assert [(row.source, row.meaning) for row in version.sources.all()] == [(source, "Weak.")]
    with pytest.raises(EvidenceContradicts):
        state_formula_search(
            by=world.clinician, formula=formula, expected_version=2, where="PubMed", on=TODAY
        )
    drop_formula_source(by=world.clinician, formula=formula, expected_version=2, source=source)
    assert not full_formula(world.clinician, formula.pk).current.sources.all()


def test_evidence_follows_the_products_that_it_is_about(
    world: World, formula: SavedFormula
) -> None:
    source = make_source("on-biotin", BIOTIN)
    put_formula_source(
        by=world.clinician, formula=formula, expected_version=1, source=source, meaning="Weak."
    )
    change(world, formula, "biotin", "dexpanthenol")
    assert full_formula(world.clinician, formula.pk).current.sources.count() == 1
    change(world, formula, "dexpanthenol")
    assert full_formula(world.clinician, formula.pk).current.sources.count() == 0


def test_a_search_holds_for_the_mixture_for_which_it_was_made(
    world: World, formula: SavedFormula
) -> None:
    given = {"by": world.clinician, "formula": formula}
    state_formula_search(**given, expected_version=1, where=" PubMed ", on=date(2026, 11, 1))
    change(world, formula, needle="32 G, 4 mm")
    version = full_formula(world.clinician, formula.pk).current
    assert (version.searched_where, version.searched_by) == ("PubMed", world.clinician)
    with pytest.raises(EvidenceContradicts):
        put_formula_source(
            **given, expected_version=3, source=make_source("s", BIOTIN), meaning="Weak."
        )
    change(world, formula, "biotin", "minoxidil")
    version = full_formula(world.clinician, formula.pk).current
    assert (version.searched_where, version.fingerprint) == ("", "")
    state_formula_search(**given, expected_version=4, where="PubMed", on=TODAY)
    withdraw_formula_search(**given, expected_version=5)
    assert full_formula(world.clinician, formula.pk).current.searched_by is None


def test_half_a_search_is_refused_by_the_database(world: World, formula: SavedFormula) -> None:
    version = formula.versions.get()
    values = {name: getattr(version, name) for name in PLAN}
    half = SavedFormulaVersion(
        formula=formula, number=9, name="x", by=world.clinician, at=version.at, **values
    )
    half.searched_where = "PubMed"
    with pytest.raises(IntegrityError), transaction.atomic():
        half.save()
