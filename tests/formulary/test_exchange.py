"""Imports and exports of the lists: all or nothing, through proposals, and back unchanged."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from consult.audit.models import AuditEvent
from consult.formulary.actions import change_entry, content_of, create_entry, publish_proposal
from consult.formulary.exchange import actions
from consult.formulary.exchange.actions import (
    confirm_import,
    export_list,
    portions,
    publish_import,
    start_import,
    take_back_import,
    take_step,
)
from consult.formulary.exchange.columns import LIST_FILES
from consult.formulary.exchange.refusals import ImportCannotGoOn
from consult.formulary.models import (
    EvidenceSource,
    ImportedEntry,
    Ingredient,
    ListImport,
    Lot,
    Product,
    Proposal,
    Revision,
    Risk,
)
from consult.formulary.refusals import NotAManager, SecondPersonNeeded
from consult.staff.actions import change_clinic
from consult.staff.models import Clinic
from tests.formulary.conftest import WHY, label, make_ingredient, member
from tests.formulary.exchanging import (
    VITAMIN,
    checked,
    checked_rows,
    confirmed,
    faults,
    finished,
    kinds,
    read_rows,
    rows_file,
)

pytestmark = pytest.mark.django_db
ENTRY_LISTS = [Ingredient, Product, Risk, EvidenceSource]


def exported(by, model, form="csv") -> bytes:
    return export_list(by=by, listed=LIST_FILES[model], form=form)


def export_rows(by, model) -> list[dict]:
    return read_rows(exported(by, model))


def row_of(by, model, column, text) -> dict:
    return next(row for row in export_rows(by, model) if row[column] == text)


# --- there and back -------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("model", LIST_FILES, ids=lambda m: m.__name__)
def test_an_export_imports_without_any_change(manager, product, lot, model, form) -> None:
    batch = checked(manager, model, exported(manager, model, form))
    assert faults(batch) == []
    assert set(kinds(batch)) == {"same"}
    assert len(kinds(batch)) == model.objects.count()
    assert batch.state == "same"


def test_what_starts_like_a_formula_comes_back_as_it_was(manager, product) -> None:
    note = "=HYPERLINK(1)"
    change_entry(
        by=manager, entry=product, expected_version=1, values={"label_note": note}, reason=WHY
    )
    rows = [row for row in export_rows(manager, Product) if row["Name"] == product.name]
    assert {row["Label note"] for row in rows} == {"'" + note}
    batch = checked_rows(manager, Product, *rows)
    assert kinds(batch) == ["same"]


def test_an_import_of_new_entries_leaves_what_the_file_says(manager, biotin, saline) -> None:
    own = {
        "Name": "Fresh 5",
        "Maker": "Labs",
        "Measured in": "mL",
        "Vial kind": "multi_dose",
        "Natural rubber latex in the stopper": "not_known",
        "Every component is on the label and listed here": "yes",
        "Component role": "active",
    }
    first = own | {"Component": "BIOTIN TEST", "Component strength": "0.5"}
    first["Component strength unit"] = "%"
    second = {"Component": saline.key, "Component role": "diluent"}
    batch = checked_rows(manager, Product, first, second)
    assert (faults(batch), kinds(batch)) == ([], ["new"])
    assert not Product.objects.filter(name="Fresh 5").exists()
    finished(manager, publish_import(by=manager, batch=confirmed(manager, batch)))
    made = Product.objects.get(name="Fresh 5")
    found = made.components.values_list("ingredient", "role", "strength", "strength_unit")
    assert list(found) == [
        (biotin.pk, "active", Decimal("0.5"), "%"),
        (saline.pk, "diluent", None, ""),
    ]
    assert made.is_fully_disclosed
    assert Revision.objects.of_entry(made).get().reason == WHY


def test_a_changed_cell_changes_that_alone(manager, biotin) -> None:
    before = content_of(biotin)
    row = row_of(manager, Ingredient, "Name", biotin.name)
    row |= {"Synonyms": "Vitamin H\nB7", "Checked on": "2026-11-02"}
    row |= {"Check again by": "14-Jul-2027"}
    batch = checked_rows(manager, Ingredient, row)
    (entry,) = ImportedEntry.objects.filter(batch=batch)
    labels = {each["label"] for each in entry.differences}
    assert labels == {"Check again by", "Checked on", "Synonyms"}
    finished(manager, publish_import(by=manager, batch=confirmed(manager, batch)))
    biotin.refresh_from_db()
    changed = {n: v for n, v in content_of(biotin).items() if v != before[n]}
    assert changed == {
        "synonyms": ["Vitamin H", "B7"],
        "checked_on": "2026-11-02",
        "check_again_by": "2027-07-14",
    }


def test_parts_and_links_are_imported(manager, biotin, saline) -> None:
    vitamin = VITAMIN | {"Contraindications": "yes | no |  | Made up | for the test"}
    batch = checked_rows(manager, Ingredient, vitamin)
    assert faults(batch) == []
    finished(manager, publish_import(by=manager, batch=confirmed(manager, batch)))
    made = Ingredient.objects.get(name="Example vitamin")
    (against,) = made.contraindications.all()
    assert (against.text, against.is_absolute, against.is_sourced) == (
        "Made up | for the test", True, False,
    )  # fmt: skip
    risk = Risk.objects.order_by("pk").first()
    row = row_of(manager, Risk, "Key", risk.key)
    row["Ingredients"] = f"{biotin.name}\n{saline.name}"
    batch = checked_rows(manager, Risk, row)
    finished(manager, publish_import(by=manager, batch=confirmed(manager, batch)))
    assert set(risk.ingredients.all()) == {biotin, saline}


# --- errors ---------------------------------------------------------------------------------


def test_every_error_names_its_row_and_column(manager, biotin) -> None:
    own = {
        "Name": "Bad",
        "Maker": "Labs",
        "Strength": "2,5",
        "Strength unit": "mg",
        "Measured in": "",
        "Vial kind": "multi_dose",
        "Natural rubber latex in the stopper": "no",
        "Every component is on the label and listed here": "true",
        "Component": biotin.name,
        "Component role": "active",
    }
    batch = checked_rows(manager, Product, own, {"Component": "Biotine", "Component role": "x"})
    assert batch.state == "faulty"
    assert [(row, column) for row, column, _ in faults(batch)] == [
        (2, "Strength"),
        (2, "Strength unit"),
        (2, "Measured in"),
        (2, "Every component is on the label and listed here"),
        (3, "Component"),
        (3, "Component role"),
    ]
    words = {column: message for _, column, message in faults(batch)}
    assert words["Component"].startswith("There is no ingredient named “Biotine”.")
    assert words["Measured in"] == "This is empty. Fill it in."


def test_a_rule_of_the_list_is_told_at_its_row_and_column(manager, product, biotin) -> None:
    rows = [row for row in export_rows(manager, Product) if row["Name"] == product.name]
    for row in rows:
        row["Strength unit"], row["Strength"] = "%", "500"
    rows[0] |= {"Component strength": "5", "Component strength unit": ""}
    batch = checked_rows(manager, Product, *rows)
    assert batch.state == "faulty"
    assert all(row == 2 for row, _, _ in faults(batch))


def test_a_component_listed_twice_is_told_at_the_second_row(manager, product) -> None:
    rows = [row for row in export_rows(manager, Product) if row["Name"] == product.name]
    batch = checked_rows(manager, Product, *rows, rows[0])
    ((number, column, message),) = faults(batch)
    assert (number, column) == (4, "Component")
    assert message.startswith("Row 2 has the same component")


def test_texts_for_patients_stay_plain(manager) -> None:
    hard = (
        "Administration necessitates comprehensive consideration of individual immunological"
        " susceptibility characteristics preceding intradermal implementation."
    )
    column = "Risks in the patient's words"
    batch = checked_rows(manager, Ingredient, VITAMIN | {column: hard})
    ((number, where, message),) = faults(batch)
    assert (number, where) == (2, column)
    assert "reading grade" in message
    reason = {"Why it must be harder to read": "A law words it so."}
    assert faults(checked_rows(manager, Ingredient, VITAMIN | {column: hard} | reason)) == []


STUDY = {
    "Title": "Example study", "Kind": "trial", "Design": "made up", "Formula as described": "x",
    "Result one line": "None.", "Patient text": "None.", "Given as": "injected",
    "Show the link to patients": "no", "About mesotherapy in general": "no",
    "Formula is fully stated": "no", "Usable as citation": "no", "DOI": "10.1000/example.1",
    "What was read of it": "abstract",
    "Not stated": "sample_size\nroute\nadverse_events\nlimits\nocebm_level",
}  # fmt: skip


def test_a_source_answers_what_its_form_asks(manager, biotin) -> None:
    unread = STUDY | {"What was read of it": ""}
    batch = checked_rows(manager, EvidenceSource, unread)
    assert "What was read of it" in {column for _, column, _ in faults(batch)}
    right = STUDY | {"Ingredients that the source is about": f"{biotin.name} | active | | "}
    assert faults(checked_rows(manager, EvidenceSource, right)) == []
    wrong = right | {"DOI": "not a doi"}
    assert [c for _, c, _ in faults(checked_rows(manager, EvidenceSource, wrong))] == ["DOI"]


def test_a_source_without_ingredients_is_refused(manager) -> None:
    batch = checked_rows(manager, EvidenceSource, STUDY)
    ((row, column, message),) = faults(batch)
    assert (row, column) == (2, "Ingredients that the source is about")
    assert message.startswith("List at least one ingredient")


# --- all or nothing -------------------------------------------------------------------------


@pytest.fixture
def small_portions(monkeypatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 2)


def vitamins(count: int) -> list[dict]:
    return [VITAMIN | {"Name": f"Example vitamin {n}"} for n in range(count)]


def test_one_wrong_row_writes_nothing(manager, small_portions) -> None:
    batch = checked_rows(manager, Ingredient, *vitamins(4), VITAMIN | {"Category": "fruit"})
    assert batch.state == "faulty"
    with pytest.raises(ImportCannotGoOn):
        confirm_import(by=manager, batch=batch)
    assert not Proposal.objects.exists()
    assert not Ingredient.objects.filter(name__startswith="Example").exists()


def test_checking_writes_no_proposal_and_no_revision(manager, small_portions) -> None:
    revisions = Revision.objects.count()
    batch = checked_rows(manager, Ingredient, *vitamins(3))
    assert (batch.state, kinds(batch)) == ("ready", ["new"] * 3)
    assert not Proposal.objects.exists()
    assert Revision.objects.count() == revisions
    assert not AuditEvent.objects.filter(action="proposal.made").exists()


def test_if_one_proposal_is_refused_all_are_taken_back(manager, small_portions) -> None:
    batch = checked_rows(manager, Ingredient, *vitamins(5))
    make_ingredient("other", name="Example vitamin 4")
    batch = confirmed(manager, batch)
    assert batch.state == "taken_back"
    assert "Row 6, column “Name”" in batch.message
    assert not Proposal.objects.open().exists()
    assert Proposal.objects.count() == 4
    assert Ingredient.objects.filter(name__startswith="Example").count() == 1


def test_what_was_changed_since_the_preview_is_not_overwritten(manager, biotin) -> None:
    row = row_of(manager, Ingredient, "Name", biotin.name) | {"Handling": "Keep cold."}
    batch = checked_rows(manager, Ingredient, row)
    change_entry(
        by=manager, entry=biotin, expected_version=1, values={"handling": "Keep warm."}, reason=WHY
    )
    batch = confirmed(manager, batch)
    assert batch.state == "taken_back"
    assert "Somebody changed this entry" in batch.message


def test_nothing_is_published_when_an_entry_has_moved_on(manager, biotin, small_portions) -> None:
    row = row_of(manager, Ingredient, "Name", biotin.name) | {"Handling": "Keep cold."}
    batch = confirmed(manager, checked_rows(manager, Ingredient, *vitamins(2), row))
    biotin.refresh_from_db()
    change_entry(
        by=manager, entry=biotin, expected_version=1, values={"handling": "Keep warm."}, reason=WHY
    )
    with pytest.raises(ImportCannotGoOn, match="Biotin test was changed"):
        publish_import(by=manager, batch=batch)
    assert not Ingredient.objects.filter(name__startswith="Example").exists()


def test_a_portion_that_cannot_be_published_leaves_nothing_of_itself(manager) -> None:
    batch = confirmed(manager, checked_rows(manager, Ingredient, *vitamins(3)))
    make_ingredient("other", name="Example vitamin 2")
    batch = finished(manager, publish_import(by=manager, batch=batch))
    assert batch.state == "proposed"
    assert "Nothing was published" in batch.message
    assert Ingredient.objects.filter(name__startswith="Example").count() == 1


def test_an_import_can_be_taken_back(manager, small_portions) -> None:
    batch = confirmed(manager, checked_rows(manager, Ingredient, *vitamins(3)))
    assert Proposal.objects.open().count() == 3
    assert finished(manager, take_back_import(by=manager, batch=batch)).state == "taken_back"
    assert not Proposal.objects.open().exists()


def test_what_was_decided_alone_stays_decided(manager, small_portions) -> None:
    batch = confirmed(manager, checked_rows(manager, Ingredient, *vitamins(3)))
    alone = Proposal.objects.open().first()
    publish_proposal(by=manager, proposal=alone)
    assert finished(manager, publish_import(by=manager, batch=batch)).state == "done"
    assert Ingredient.objects.filter(name__startswith="Example").count() == 3


def test_a_slow_portion_is_shorter_and_the_rest_follows(manager, monkeypatch) -> None:
    monkeypatch.setattr(portions, "SECONDS", -1)
    batch = confirmed(manager, checked_rows(manager, Ingredient, *vitamins(3)))
    batch = take_step(by=manager, batch=publish_import(by=manager, batch=batch))
    assert (batch.state, batch.done) == ("publishing", 1)
    assert finished(manager, batch).state == "done"
    assert Ingredient.objects.filter(name__startswith="Example").count() == 3


# --- two persons ----------------------------------------------------------------------------


def test_where_two_are_needed_another_person_publishes(manager, clinic) -> None:
    change_clinic(
        by=manager, clinic=clinic, expected_version=clinic.version,
        values={"publishing_needs_two": True},
    )  # fmt: skip
    batch = confirmed(manager, checked_rows(manager, Ingredient, VITAMIN))
    with pytest.raises(SecondPersonNeeded):
        publish_import(by=manager, batch=batch)
    second = member("second", "formulary admin", clinic, is_staff=True)
    assert finished(second, publish_import(by=second, batch=batch)).state == "done"
    revision = Revision.objects.of_entry(Ingredient.objects.get(name="Example vitamin")).get()
    assert (revision.by, revision.outcome.proposal.proposed_by) == (second, manager)


def test_only_who_uploaded_a_file_confirms_it(manager, clinic) -> None:
    batch = checked_rows(manager, Ingredient, VITAMIN)
    second = member("second", "formulary admin", clinic, is_staff=True)
    with pytest.raises(ImportCannotGoOn):
        confirm_import(by=second, batch=batch)


@pytest.mark.parametrize("who", ["clinician", "auditor"])
def test_others_neither_export_nor_import(request, manager, who) -> None:
    by = request.getfixturevalue(who)
    listed = LIST_FILES[Ingredient]
    with pytest.raises(NotAManager):
        export_list(by=by, listed=listed, form="csv")
    with pytest.raises(NotAManager):
        start_import(by=by, listed=listed, file_name="a", data=b"", reason=WHY)
    batch = checked_rows(manager, Ingredient, VITAMIN)
    for act in (confirm_import, publish_import, take_back_import):
        with pytest.raises(NotAManager):
            act(by=by, batch=batch)
    assert take_step(by=by, batch=confirm_import(by=manager, batch=batch)).done == 0


# --- lots -----------------------------------------------------------------------------------


def lot_row(product, **values) -> dict:
    today = product_day()
    return {
        "Clinic": "North Clinic",
        "Product": str(product),
        "Lot number": "L9",
        "Expiry": f"{today + timedelta(days=90):%Y-%m-%d}",
        **values,
    }


def product_day() -> date:
    return Clinic.objects.get(name="North Clinic").today()


def test_lots_are_put_on_the_shelf(manager, product) -> None:
    batch = confirmed(manager, checked_rows(manager, Lot, lot_row(product)))
    assert batch.state == "done"
    lot = Lot.objects.get(number="L9")
    assert (lot.product, lot.entered_by, lot.awaiting_review) == (product, manager, False)
    assert Revision.objects.of_entry(lot).count() == 1


def test_a_lot_is_opened_by_import(manager, product, lot) -> None:
    opened = product_day() - timedelta(days=1)
    row = row_of(manager, Lot, "Record", str(lot.pk)) | {"Opened on": f"{opened:%Y-%m-%d}"}
    batch = checked_rows(manager, Lot, row)
    assert (faults(batch), kinds(batch)) == ([], ["change"])
    lot.refresh_from_db()
    assert lot.opened_on is None
    confirmed(manager, batch)
    lot.refresh_from_db()
    assert lot.opened_on == opened


def test_a_lot_that_is_there_is_no_change(manager, product, lot) -> None:
    row = row_of(manager, Lot, "Record", str(lot.pk)) | {"Record": ""}
    assert kinds(checked_rows(manager, Lot, row)) == ["same"]


def test_lots_are_checked_like_labels(manager, product, lot, other_clinic) -> None:
    yesterday = f"{product_day() - timedelta(days=1):%Y-%m-%d}"
    moved = row_of(manager, Lot, "Record", str(lot.pk)) | {"Product": str(product.key)}
    batch = checked_rows(
        manager,
        Lot,
        lot_row(product, Expiry=yesterday),
        lot_row(product, Clinic="South Clinic"),
        lot_row(product, Product="Nothing"),
        lot_row(product, Record="999999"),
        lot_row(product, Expiry=""),
        moved,
    )
    assert [(row, column) for row, column, _ in faults(batch)] == [
        (2, "Expiry"), (3, "Clinic"), (4, "Product"), (5, "Record"), (6, "Expiry"),
    ]  # fmt: skip


def test_lots_of_other_clinics_are_not_exported(manager, product, lot, other_clinic) -> None:
    stranger = member("stranger", "formulary admin", other_clinic, is_staff=True)
    assert export_rows(stranger, Lot) == []
    assert [row["Lot number"] for row in export_rows(manager, Lot)] == ["L1"]


# --- audit, and many rows -------------------------------------------------------------------


def test_exports_and_imports_are_written_down(manager) -> None:
    exported(manager, Risk)
    event = AuditEvent.objects.get(action="list.exported")
    assert (event.by, event.record) == (manager, "list:risk")
    assert event.details == {"format": "csv", "entries": Risk.objects.count()}
    batch = confirmed(manager, checked_rows(manager, Ingredient, VITAMIN))
    finished(manager, publish_import(by=manager, batch=batch))
    told = AuditEvent.objects.filter(record=f"listimport:{batch.pk}").order_by("sequence")
    assert list(told.values_list("action", flat=True)) == [
        "import.started", "import.checked", "import.confirmed", "import.published",
    ]  # fmt: skip


def _queries_of_a_step(manager, batch, counter) -> int:
    with counter() as counted:
        take_step(by=manager, batch=batch)
    return len(counted)


@pytest.fixture
def counter(django_assert_max_num_queries):
    return lambda: django_assert_max_num_queries(5000)


def test_rows_without_a_change_need_no_query_each(manager, counter) -> None:
    rows = export_rows(manager, Ingredient)
    listed = LIST_FILES[Ingredient]
    counts = []
    for some in (rows[:5], rows[:50]):
        batch = start_import(
            by=manager, listed=listed, file_name="a", data=rows_file(listed, some), reason=WHY
        )
        counts.append(_queries_of_a_step(manager, batch, counter))
    assert counts[0] == counts[1]


def test_five_thousand_rows_go_on_in_bounded_portions(manager, counter, monkeypatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 10)
    listed, counts = LIST_FILES[Ingredient], []
    for many in (20, 5000):
        data = rows_file(listed, vitamins(many))
        batch = start_import(by=manager, listed=listed, file_name="a", data=data, reason=WHY)
        assert ImportedEntry.objects.filter(batch=batch).count() == many
        counts.append(_queries_of_a_step(manager, batch, counter))
        batch.refresh_from_db()
        assert (batch.state, batch.done) == ("checking", 10)
    assert counts[0] == counts[1]


def test_exports_take_the_same_queries_for_more_entries(manager, biotin, counter) -> None:
    def count() -> int:
        with counter() as counted:
            exported(manager, Product)
        return len(counted)

    exported(manager, Product)  # what the person may do is asked once
    components = [{"ingredient": biotin, "role": "active"}]
    for name in ("A", "B"):
        create_entry(
            by=None, model=Product, values=label(name=name),
            children={"components": components}, reason=WHY,
        )  # fmt: skip
    few = count()
    for name in ("C", "D", "E"):
        create_entry(
            by=None, model=Product, values=label(name=name),
            children={"components": components}, reason=WHY,
        )  # fmt: skip
    assert count() == few


def test_an_import_says_what_it_is(manager) -> None:
    batch = checked_rows(manager, Ingredient, VITAMIN)
    assert str(batch) == "list.csv into Ingredients"
    assert isinstance(batch, ListImport)
    assert actions.PORTION == 100
