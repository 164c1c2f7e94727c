"""Files of the lists: what can be read, what is refused in which words, what is written."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from consult.formulary.exchange.columns import LIST_FILES
from consult.formulary.exchange.formulas import covered, uncovered
from consult.formulary.exchange.grouping import told_entries
from consult.formulary.exchange.reading_files import MAX_BYTES, MOST_ROWS, read_table
from consult.formulary.exchange.refusals import FileIsRefused
from consult.formulary.exchange.widgets import Amount, Day, OneOf, Whole, YesNo
from consult.formulary.exchange.writing import template_file
from consult.formulary.models import Ingredient, Lot, Product
from tests.formulary.exchanging import csv_file, read_rows, read_sheet, rows_file, workbook_file

LISTS = pytest.mark.parametrize("model", LIST_FILES, ids=lambda m: m.__name__)


# --- cells ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("no", False), ("Yes", True)])
def test_yes_and_no_are_read_as_they_are_said(text, value) -> None:
    assert YesNo().clean(text) is value


@pytest.mark.parametrize("text", ["", "y", "n", "true", "TRUE", "False", "1", "0", "x", "maybe"])
def test_anything_else_is_neither_yes_nor_no(text) -> None:
    with pytest.raises(ValueError, match="Write yes or no"):
        YesNo().clean(text)


@pytest.mark.parametrize(("text", "value"), [("2.5", Decimal("2.5")), ("5", 5), ("", None)])
def test_amounts_have_a_point(text, value) -> None:
    assert Amount().clean(text) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2,5", "with a point"),
        ("1,000", "with a point"),
        ("5 mg", "without its unit"),
        ("-1", "Write a number"),
        ("1e3", "Write a number"),
        ("NaN", "Write a number"),
        ("five", "Write a number"),
    ],
)
def test_other_amounts_are_refused(text, words) -> None:
    with pytest.raises(ValueError, match=words):
        Amount().clean(text)


@pytest.mark.parametrize("text", ["2.5", "-1", "ten", "1,000", "99999999999"])
def test_whole_numbers_are_digits(text) -> None:
    with pytest.raises(ValueError, match="whole number"):
        Whole().clean(text)


@pytest.mark.parametrize("text", ["14-Jul-1985", "14-jul-1985", "1985-07-14"])
def test_dates_are_read(text) -> None:
    assert Day().clean(text) == date(1985, 7, 14)


@pytest.mark.parametrize(
    "text", ["07/14/1985", "14.7.1985", "31-Feb-2026", "2026-13-01", "14-Xyz-1985", "46000"]
)
def test_other_dates_are_refused(text) -> None:
    with pytest.raises(ValueError, match="14-Jul-2027"):
        Day().clean(text)


def test_a_date_is_written_as_everywhere() -> None:
    assert Day().render(date(1985, 7, 4)) == "04-Jul-1985"


def test_a_code_is_one_of_those_that_are_named() -> None:
    with pytest.raises(ValueError, match="Write one of: a, b"):
        OneOf(["", "a", "b"]).clean("c")


# --- formulas -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''-x", "# note", "\tx", "'quoted'", "plain"]
)
def test_no_text_starts_as_a_formula_and_none_is_lost(text) -> None:
    assert not covered(text).startswith(("=", "+", "-", "@", "\t", "#"))
    assert uncovered(covered(text)) == text


def test_a_formula_in_a_workbook_is_refused_at_its_cell() -> None:
    with pytest.raises(FileIsRefused, match="Row 2, column B: this is a formula"):
        read_table(workbook_file(["Key", "Name"], [["a", "=1+1"]]))


# --- files ----------------------------------------------------------------------------------


def test_cells_of_a_workbook_are_read_as_people_type_them() -> None:
    row = [
        datetime.fromisoformat("2027-07-14"),
        date(2027, 7, 15),
        5,
        2.5,
        12.0,
        "00123",
        None,
        True,
    ]
    table = read_table(workbook_file(list("abcdefgh"), [row]))
    assert table.rows == [(2, ["2027-07-14", "2027-07-15", "5", "2.5", "12", "00123", "", "True"])]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_csv_files_of_either_habit_are_read(delimiter) -> None:
    data = b"\xef\xbb\xbf" + csv_file(["a", "b"], [["1", "x\r\ny"], ["", ""]], delimiter)
    table = read_table(data)
    assert (table.headings, table.rows) == (["a", "b"], [(2, ["1", "x\ny"])])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no rows"),
        (b"a,b\n", "no rows"),
        (b"\xff\xfe\x00", "neither an Excel workbook"),
        (b"%PDF-1.7\n\xe2\xe3", "neither an Excel workbook"),
        (b"a,b\0\n1,2\n", "neither an Excel workbook"),
        (b'a,b\n1,"2\n', "neither an Excel workbook"),
        (b"PK\x03\x04 and nothing more", "cannot be read"),
        (b"a,b\n1,2,3\n", "Row 2 has more cells"),
        (b"x" * (MAX_BYTES + 1), "larger than 5 MB"),
        (b"a\n" + b"1\n" * (MOST_ROWS + 1), "more than 5,000 rows"),
    ],
)
def test_other_files_are_refused(data, words) -> None:
    with pytest.raises(FileIsRefused, match=words):
        read_table(data)


def _package(**parts: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def test_a_package_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(FileIsRefused, match="neither an Excel workbook"):
        read_table(_package(word__document_xml="<x/>"))


def test_a_workbook_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(FileIsRefused, match="larger than 5 MB"):
        read_table(_package(xl__workbook_xml="0" * (61 * 1024 * 1024)))


def test_a_damaged_workbook_is_refused() -> None:
    with pytest.raises(FileIsRefused, match="cannot be read"):
        read_table(_package(xl__workbook_xml="<broken"))


# --- headings and rows ----------------------------------------------------------------------


def _read(model, headings, rows):
    return told_entries(LIST_FILES[model], read_table(csv_file(headings, rows)))


def test_an_unknown_a_missing_and_a_double_column_are_named() -> None:
    headings = ["Record", "Clinic", "clinic", "Product", "Lot number", "Expires"]
    with pytest.raises(FileIsRefused) as refused:
        _read(Lot, headings, [["1"] * 6])
    words = str(refused.value)
    assert "does not know: “Expires”" in words
    assert "lacks the columns “Expiry”, “Opened on”" in words
    assert "twice: “Clinic”" in words


def test_headings_may_stand_in_any_order_and_case() -> None:
    headings = ["OPENED ON", "expiry", "lot number", "Product", "Clinic", "Record"]
    (told,) = _read(Lot, headings, [["", "14-Jul-2027", "L1", "P", "C", ""]])
    assert told.cells["Expiry"] == "14-Jul-2027"


def test_rows_of_one_product_belong_together_repeated_or_left_blank() -> None:
    own = {"Name": "A", "Maker": "M"}
    data = rows_file(
        LIST_FILES[Product],
        [
            {**own, "Component": "x"},
            {**own, "Component": "y"},
            {"Name": "B", "Maker": "M", "Component": "x"},
            {"Component": "z"},
        ],
    )
    told = told_entries(LIST_FILES[Product], read_table(data))
    assert [[n for n, _ in each.rows] for each in told] == [[2, 3], [4, 5]]


def test_a_component_before_any_product_is_refused() -> None:
    with pytest.raises(FileIsRefused, match="Row 2 names no product"):
        told_entries(
            LIST_FILES[Product],
            read_table(rows_file(LIST_FILES[Product], [{"Component": "x"}])),
        )


def test_what_stands_twice_is_named_with_both_rows() -> None:
    rows = [{"Name": "Zinc"}, {"Name": "ZINC"}, {"Key": "a"}, {"Key": "a"}]
    told = told_entries(
        LIST_FILES[Ingredient], read_table(rows_file(LIST_FILES[Ingredient], rows))
    )
    found = {(f.row, f.column, f.message) for each in told for f in each.faults}
    assert found == {
        (3, "Name", "Row 2 has the same “Name”. Keep one of the two."),
        (5, "Key", "Row 4 has the same “Key”. Keep one of the two."),
    }


# --- templates ------------------------------------------------------------------------------


@LISTS
def test_a_template_has_every_column_and_nothing_to_import(model) -> None:
    listed = LIST_FILES[model]
    for form in ("csv", "xlsx"):
        data = template_file(listed, form)
        with pytest.raises(FileIsRefused, match="no rows"):
            read_table(data)
    headings = [column.name for column in listed.all_columns]
    rows = read_rows(template_file(listed, "csv"))
    assert list(rows[0]) == headings
    assert rows[-1][headings[0]] == "# example"
    assert any(list(rows[-1].values())[1:])


@LISTS
def test_a_workbook_template_explains_every_column_on_its_second_sheet(model) -> None:
    listed = LIST_FILES[model]
    sheet = read_sheet(template_file(listed, "xlsx"), 1)
    explained = dict(sheet)
    assert all(explained[column.name] for column in listed.all_columns)


@LISTS
def test_no_two_columns_have_the_same_heading(model) -> None:
    names = [column.name.casefold() for column in LIST_FILES[model].all_columns]
    assert len(set(names)) == len(names)
