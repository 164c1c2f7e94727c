"""The pages of exports and imports: who may, what they show, how they go on without script."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.formulary.exchange.columns import LIST_FILES
from consult.formulary.exchange.reading_files import MAX_BYTES
from consult.formulary.models import Ingredient, ListImport, Lot, Proposal
from tests.formulary.conftest import WHY, member
from tests.formulary.exchanging import VITAMIN, checked_rows, rows_file

pytestmark = pytest.mark.django_db
LISTS = pytest.mark.parametrize("model", LIST_FILES, ids=lambda m: m.__name__)


def url(model, page, *args) -> str:
    return reverse(f"admin:consult_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def as_manager(enter, manager):
    return enter(manager)


def upload(client, model, data, name="list.csv", reason=WHY):
    file = SimpleUploadedFile(name, data)
    return client.post(url(model, "import"), {"file": file, "reason": reason})


def followed(client, address):
    """The page after all its refreshes, as a browser without script shows it."""
    for _ in range(50):
        page = client.get(address)
        again = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
        if not again:
            return page
        address = again[1].replace("&amp;", "&")
    raise AssertionError("This page never ends.")


@LISTS
def test_a_manager_finds_import_and_export_on_the_list(as_manager, model) -> None:
    page = as_manager.get(url(model, "changelist")).text
    assert url(model, "import") in page
    assert url(model, "export") in page


@LISTS
@pytest.mark.parametrize("who", ["clinician", "auditor", "reception"])
def test_others_reach_none_of_it(enter, request, clinic, manager, model, who) -> None:
    if who == "reception":
        client = enter(member("desk", "reception", clinic, is_staff=True))
    else:
        client = enter(request.getfixturevalue(who))
    batch = checked_rows(manager, Ingredient, VITAMIN)
    for address in (
        url(model, "import"),
        url(model, "export"),
        url(model, "import_template", "csv"),
        url(Ingredient, "import_progress", batch.pk),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"format": "csv"}).status_code == 403
    assert not AuditEvent.objects.filter(action="list.exported").exists()


@LISTS
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_templates_and_exports_are_downloads(as_manager, lot, model, form) -> None:
    for page in (
        as_manager.get(url(model, "import_template", form)),
        as_manager.post(url(model, "export"), {"format": form}),
    ):
        assert page.status_code == 200
        assert page["Content-Disposition"].startswith("attachment")
        assert page["X-Content-Type-Options"] == "nosniff"
    assert AuditEvent.objects.filter(action="list.exported").count() == 1


def test_opening_the_export_page_downloads_nothing(as_manager) -> None:
    assert "Excel workbook" in as_manager.get(url(Lot, "export")).text
    assert "Excel workbook" in as_manager.post(url(Lot, "export"), {"format": "pdf"}).text
    assert as_manager.get(url(Lot, "import_template", "pdf")).status_code == 404


def test_a_file_is_previewed_proposed_and_published(as_manager) -> None:
    sent = upload(as_manager, Ingredient, rows_file(LIST_FILES[Ingredient], [VITAMIN]))
    page = followed(as_manager, sent["Location"])
    assert "What will change" in page.text
    assert "Example vitamin" in page.text
    assert not Proposal.objects.exists()
    sent = as_manager.post(page.request["PATH_INFO"], {"act": "confirm"})
    page = followed(as_manager, sent["Location"])
    assert "Publish all these changes" in page.text
    assert not Ingredient.objects.filter(name="Example vitamin").exists()
    sent = as_manager.post(page.request["PATH_INFO"], {"act": "publish"})
    page = followed(as_manager, sent["Location"])
    assert Ingredient.objects.filter(name="Example vitamin").exists()
    assert page.request["PATH_INFO"] in as_manager.get(url(Ingredient, "import")).text


def test_errors_stand_in_a_table_and_nothing_can_be_confirmed(as_manager) -> None:
    wrong = VITAMIN | {"Category": "fruit"}
    sent = upload(as_manager, Ingredient, rows_file(LIST_FILES[Ingredient], [wrong]))
    page = followed(as_manager, sent["Location"])
    assert "“fruit” cannot be read." in page.text
    assert "Propose all" not in page.text
    answer = as_manager.post(page.request["PATH_INFO"], {"act": "confirm"}, follow=True)
    assert "This import is not imported: it has errors." in answer.text
    assert as_manager.post(page.request["PATH_INFO"], {"act": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"%PDF-1.7\n\xe2", "list.xlsx", "neither an Excel workbook"),
        (b"Key,Nome\n1,2\n", "list.csv", "does not know: “Nome”"),
        (b"", "list.csv", "empty"),
        (b"x" * (MAX_BYTES + 1), "list.csv", "larger than 5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_stays_on_the_page(as_manager, data, name, words) -> None:
    page = upload(as_manager, Ingredient, data, name)
    assert page.status_code == 200
    assert words in page.text
    assert not ListImport.objects.exists()


def test_an_upload_says_why(as_manager) -> None:
    data = rows_file(LIST_FILES[Ingredient], [VITAMIN])
    assert "This field is required" in upload(as_manager, Ingredient, data, reason=" ").text
    assert not ListImport.objects.exists()


def test_another_managers_look_moves_nothing(enter, as_manager, clinic) -> None:
    sent = upload(as_manager, Ingredient, rows_file(LIST_FILES[Ingredient], [VITAMIN]))
    second = enter(member("second", "formulary admin", clinic, is_staff=True))
    page = second.get(sent["Location"]).text
    assert "It goes on while manager has this page open" in page
    assert "refresh" not in page
    assert ListImport.objects.get().state == "checking"


def test_imports_of_lots_are_their_owners_alone(enter, as_manager, clinic, product) -> None:
    row = {"Clinic": "North Clinic", "Product": str(product), "Lot number": "L"}
    sent = upload(as_manager, Lot, rows_file(LIST_FILES[Lot], [row]))
    second = enter(member("second", "formulary admin", clinic, is_staff=True))
    assert second.get(sent["Location"]).status_code == 404


def test_the_preview_takes_the_same_queries_for_more_entries(
    as_manager, manager, django_assert_max_num_queries
) -> None:
    as_manager.get(url(Ingredient, "import"))  # some things are read once and kept
    counts = []
    for many in (2, 20):
        rows = [VITAMIN | {"Name": f"Example {many} {n}"} for n in range(many)]
        batch = checked_rows(manager, Ingredient, *rows)
        with django_assert_max_num_queries(40) as counted:
            assert as_manager.get(url(Ingredient, "import_progress", batch.pk)).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]
