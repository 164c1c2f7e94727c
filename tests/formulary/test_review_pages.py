"""What waits for an admin, what is shown before it is accepted, and plain messages."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from consult.audit.admin import moment
from consult.formulary.actions import add_product_from_label, archive_lot, change_entry
from consult.formulary.models import (
    TOO_MUCH_PERCENT,
    ChecklistItem,
    EvidenceSource,
    Ingredient,
    Lot,
    Product,
    Revision,
)
from tests.formulary.conftest import WHY, label
from tests.formulary.pages import form_data
from tests.formulary.proposing import publish_page

pytestmark = pytest.mark.django_db


def url(model, page="changelist", *args) -> str:
    return reverse(f"admin:consult_{model._meta.model_name}_{page}", args=args)


def act(client, model, *rows, **data):
    sent = {"action": "accept", "_selected_action": [row.pk for row in rows], **data}
    return client.post(url(model), sent)


@pytest.fixture
def as_manager(enter, manager):
    return enter(manager)


@pytest.fixture
def entered(clinician, clinic, biotin) -> Product:
    rows = [
        {"ingredient": biotin, "role": "active", "strength": 5, "strength_unit": "mg/mL"},
        {"other_name": "Mannitol", "role": "excipient"},
    ]
    return add_product_from_label(
        by=clinician, clinic=clinic, values=label(name="From label"), components=rows
    )


def test_the_front_page_counts_what_waits(as_manager, entered, lot, manager):
    page = as_manager.get(reverse("admin:index")).text
    for words in ("1 product awaiting", "1 ingredient awaiting", "1 lot awaiting"):
        assert words in page
    for model, shown in ((Product, "in_use"), (Ingredient, "in_use"), (Lot, "on_shelf")):
        query = f"?awaiting_review=yes&{shown}=yes"
        assert url(model) + query.replace("&", "&amp;") in page
        assert as_manager.get(url(model) + query).context["cl"].result_count == 1
    archive_lot(by=manager, lot=lot, reason=WHY)
    assert "No lots awaiting review" in as_manager.get(reverse("admin:index")).text


def test_others_are_not_told_what_waits(enter, auditor, entered):
    assert "Waiting for you" not in enter(auditor).get(reverse("admin:index")).text


def test_what_is_accepted_is_shown_with_who_and_when(as_manager, clinician, entered, lot):
    page = act(as_manager, Product, entered).text
    at = Revision.objects.of_entry(entered).get().at
    for words in (
        "Demo Labs", "Biotin test, active, 5 mg/mL", "Mannitol, excipient, strength not stated",
        f"by {clinician}, {moment(at)}",
    ):  # fmt: skip
        assert words in page
    page = act(as_manager, Lot, lot).text
    for words in ("L1", "30-Jun-2027", "not opened", "Biotin test, active", str(lot.clinic)):
        assert words in page


def test_an_undescribed_ingredient_is_completed_then_accepted(as_manager, entered):
    made = Ingredient.objects.get(name="Mannitol")
    page = act(as_manager, Ingredient, made)
    assert "not recorded" in page.text
    assert "From label" in page.text
    page = act(as_manager, Ingredient, made, apply=1, reason=WHY)
    assert "Write its risks" in as_manager.get(page["Location"]).text
    address = url(Ingredient, "change", made.pk)
    texts = {
        "patient_text": "It may sting.", "us_status_text": "Approved.", "us_status_as_of": "2026",
    }  # fmt: skip
    sent = form_data(as_manager.get(address)) | {"reason": WHY} | texts
    publish_page(as_manager, as_manager.post(address, sent))
    act(as_manager, Ingredient, made, apply=1, reason=WHY)
    made.refresh_from_db()
    assert not made.awaiting_review
    sent = form_data(as_manager.get(address)) | {"reason": WHY, "us_status_text": ""}
    page = as_manager.post(address, sent)
    assert list(page.context["adminform"].form.errors) == ["us_status_text"]


SOURCE = {
    "key": "s-1", "title": "A trial", "kind": "trial", "design": "trial", "formula": "biotin",
    "result_one_line": "No change.", "patient_text": "No change was seen.",
}  # fmt: skip
WRONG = [
    ("ocebm_level", "0", "from 1 (strongest) to 5"),
    ("ocebm_level", "6", "from 1 (strongest) to 5"),
    ("ocebm_level_before_downgrade", "9", "from 1 (strongest) to 5"),
    ("year", "1899", "between 1900 and 2027"),
    ("year", "2028", "between 1900 and 2027"),
    ("doi", "https://doi.org/10.1000/x", "looks like 10.1000/abc123"),
    ("doi", "10.1000/x y", "looks like 10.1000/abc123"),
    ("pmid", "PMID123", "digits only"),
    ("pmcid", "1234567", "PMC with digits"),
]


@pytest.mark.usefixtures("no_starter")
@pytest.mark.parametrize(("field", "value", "words"), WRONG)
def test_a_wrong_source_is_said_at_its_field(as_manager, time_machine, field, value, words):
    time_machine.move_to("2026-11-23")
    sent = form_data(as_manager.get(url(EvidenceSource, "add"))) | SOURCE | {"reason": WHY}
    page = as_manager.post(url(EvidenceSource, "add"), sent | {field: value})
    errors = page.context["adminform"].form.errors
    assert list(errors) == [field]
    assert words in errors[field][0]
    assert not EvidenceSource.objects.exists()


def test_a_right_source_is_taken(as_manager, time_machine):
    time_machine.move_to("2026-11-23")
    sent = form_data(as_manager.get(url(EvidenceSource, "add"))) | SOURCE | {"reason": WHY}
    sent |= {"ocebm_level": "5", "year": "2027", "doi": "10.1000/x", "pmid": "1", "pmcid": "PMC1"}
    assert as_manager.post(url(EvidenceSource, "add"), sent).status_code == 302


def test_the_form_explains_what_is_not_citable(as_manager):
    page = as_manager.get(url(EvidenceSource, "add")).text
    assert "Not ticked: it is never offered or printed." in page
    assert "Reason for the OCEBM level" in page


def test_no_more_than_the_whole_in_percent(as_manager, biotin, product):
    address = url(Product, "change", product.pk)
    opened = form_data(as_manager.get(address)) | {"reason": WHY}
    percent = {"strength": "100.1", "strength_unit": "%"}
    for sent in (percent, {f"components-0-{k}": v for k, v in percent.items()}):
        page = as_manager.post(address, opened | sent)
        assert page.status_code == 200
        assert TOO_MUCH_PERCENT in page.text
    assert as_manager.post(address, opened | percent | {"strength": "100"}).status_code == 302


def test_the_database_holds_percent_to_100(manager, product):
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(strength=101, strength_unit="%")
    with pytest.raises(IntegrityError), transaction.atomic():
        product.components.filter(strength=5).update(strength=101, strength_unit="%")
    source = EvidenceSource.objects.create(**SOURCE)
    ingredient = product.components.first().ingredient
    row = {"ingredient": ingredient, "role": "active", "strength": 101, "strength_unit": "%"}
    with pytest.raises(IntegrityError), transaction.atomic():
        source.components.create(**row)
    with pytest.raises(ValidationError, match="cannot be more than 100"):
        change_entry(
            by=manager, entry=source, expected_version=1, values={},
            children={"components": [row]}, reason=WHY,
        )  # fmt: skip


def test_history_names_fields_as_the_form_does(as_manager):
    source = EvidenceSource.objects.filter(ocebm_reason="").first()
    address = url(EvidenceSource, "change", source.pk)
    sent = form_data(as_manager.get(address)) | {"reason": WHY, "ocebm_reason": "Small trial."}
    publish_page(as_manager, as_manager.post(address, sent))
    page = as_manager.get(url(EvidenceSource, "history", source.pk)).text
    assert "Reason for the OCEBM level" in page
    assert "Ocebm" not in page


def test_moments_in_the_lists_show_their_zone(as_manager, biotin):
    at = Revision.objects.of_entry(biotin).get().at
    assert moment(at) in as_manager.get(url(Revision)).text


def test_the_header_leads_where_the_person_may_go(enter, manager, owner):
    page = enter(manager).get(reverse("admin:index")).text
    assert "View site" not in page
    assert ">Desk</a>" not in page
    assert ">Sign out</button>" in page
    assert 'rel="icon"' in page
    assert ">Desk</a>" in enter(owner).get(reverse("admin:index")).text


def test_no_remark_of_the_makers_is_a_reason(db):
    whys = " ".join(ChecklistItem.objects.values_list("why", flat=True))
    assert "this app" not in whys
    assert "texts read" not in whys
    vials = ChecklistItem.objects.get(text__startswith="Look at every vial")
    assert vials.why == ""
    assert any("general practice" in part for part in vials.unsourced_parts)
