"""What an admin sent back: seen on the desk and in the consultation, and corrected."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consult.formulary.actions import accept_reviewed, correct_lot, send_back
from consult.formulary.actions.labels import ingredient_named
from consult.formulary.models import Ingredient, Lot, Product, Revision
from consult.formulary.refusals import NotSentBack
from tests.builders import WHY, World, make_lot, sign_in
from tests.consultations.test_labels import CAFFEINE, LABEL, parts
from tests.formulary.pages import form_data
from tests.formulary.pictures import png

WHAT = "Is it 1 or 10 mg/mL?"


def photo(name: str = "label.png", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png() if data is None else data, "image/png")


@pytest.fixture
def url(story) -> str:
    injection = story.injection({}, ["crown"])
    return reverse("add-label-product", args=[injection.consultation_id, injection.pk])


@pytest.fixture
def product(client: Client, world: World, url: str) -> Product:
    client.post(url, LABEL | parts(CAFFEINE, ("benzyl_alcohol", "preservative")))
    return Product.objects.get(name="Caffeine 10")


def sent_back(world: World, entry) -> str:
    send_back(by=world.colleague, entry_or_lot=entry, reason=WHAT)
    return reverse("correct-label", args=[entry._meta.model_name, entry.pk])


# --- photos with the label ----------------------------------------------------------------------


def test_photos_come_with_the_label(client: Client, world: World, url: str) -> None:
    files = {"photos": [photo("front.png"), photo("back.png", png((300, 300)))]}
    assert client.post(url, LABEL | parts(CAFFEINE) | files).status_code == 302
    kept = Product.objects.get(name="Caffeine 10").photos.all()
    assert [(row.width, row.added_by) for row in kept] == [
        (200, world.clinician), (300, world.clinician),
    ]  # fmt: skip


def test_what_is_no_photo_is_said_at_its_box(client: Client, url: str) -> None:
    files = {"photos": [photo("front.png"), photo("notes.png", b"<svg/>")]}
    answer = client.post(url, LABEL | parts(CAFFEINE) | files)
    assert answer.status_code == 422
    (told,) = answer.context["form"].errors["photos"]
    assert told == "notes.png: Choose a JPEG or a PNG photo of the label."
    many = {"photos": [photo(f"{n}.png") for n in range(7)]}
    answer = client.post(url, LABEL | parts(CAFFEINE) | many)
    assert "more than 6 photos" in answer.context["form"].errors["photos"][0]
    assert not Product.objects.filter(name="Caffeine 10").exists()


def test_photos_of_a_refused_page_are_asked_for_again(client: Client, url: str) -> None:
    answer = client.post(url, LABEL | {"name": ""} | parts(CAFFEINE) | {"photos": [photo()]})
    assert set(answer.context["form"].errors) == {"name", "photos"}
    assert "Choose the photos again" in answer.text


# --- what was sent back ----------------


def test_it_stands_on_the_desk_of_who_entered_it(
    client: Client, world: World, product: Product
) -> None:
    assert "Sent back to you" not in client.get(reverse("desk")).text
    address = sent_back(world, product)
    page = client.get(reverse("desk")).text
    for words in ("Sent back to you", str(product), WHAT, address):
        assert words in page
    assert "Sent back to you" not in sign_in(world.colleague).get(reverse("desk")).text


def test_it_stands_in_the_consultation(client: Client, world: World, story) -> None:
    lot = make_lot(world.clinician, world.clinic, world.lots["biotin"].product, "B-2")
    world.lots["back"] = lot
    injection = story.injection({"back": "1"}, ["crown"])
    address = sent_back(world, lot)
    page = client.get(reverse("injection", args=[injection.consultation_id, injection.pk])).text
    assert f"Lot B-2 was sent back:</strong> {WHAT}" in page
    assert address in page


def test_a_product_is_corrected_and_waits_again(
    client: Client, world: World, product: Product
) -> None:
    address = sent_back(world, product)
    page = client.get(address)
    assert WHAT in page.text
    sent = {name: value for name, value in form_data(page).items() if name != "photos"}
    assert sent["name"] == "Caffeine 10"
    assert sent["component-1-ingredient"] == str(Ingredient.objects.get(key="benzyl_alcohol").pk)
    sent |= {"strength": "1", "component-0-strength": "1", "note": "It says 1.", "photos": photo()}
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    product.refresh_from_db()
    assert (product.strength, product.sent_back_because, product.awaiting_review) == (1, "", True)
    assert [row.strength for row in product.components.all()] == [1, None]
    assert product.photos.count() == 1
    told = Revision.objects.of_entry(product).first()
    assert (told.by, told.reason) == (
        world.clinician, "Corrected from the label. It says 1.",
    )  # fmt: skip
    assert client.get(address).status_code == 404


def test_a_lot_and_an_ingredient_are_corrected(client: Client, world: World) -> None:
    lot = make_lot(world.clinician, world.clinic, world.lots["biotin"].product, "B-2")
    address = sent_back(world, lot)
    sent = form_data(client.get(address)) | {"number": "B-22"}
    assert client.post(address, sent).status_code == 302
    lot.refresh_from_db()
    assert (lot.number, lot.sent_back_because) == ("B-22", "")
    named = ingredient_named(by=world.clinician, name="Mannitoll")
    address = sent_back(world, named)
    taken = form_data(client.get(address)) | {"name": "Biotin"}
    taken["name"] = Ingredient.objects.get(key="biotin").name.upper()
    assert list(client.post(address, taken).context["form"].errors) == ["name"]
    assert client.post(address, taken | {"name": "Mannitol"}).status_code == 302
    named.refresh_from_db()
    assert (named.name, named.sent_back_because) == ("Mannitol", "")


def test_wrong_corrections_are_said_at_their_field(client: Client, world: World) -> None:
    lot = make_lot(world.clinician, world.clinic, world.lots["biotin"].product, "B-2")
    address = sent_back(world, lot)
    sent = form_data(client.get(address))
    for wrong, field in (
        ({"number": ""}, "number"),
        ({"number": world.lots["biotin"].number}, "number"),
        ({"expiry": "2099-01-01"}, "expiry"),
        ({"version": "7"}, "__all__"),
    ):
        answer = client.post(address, sent | wrong)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field], wrong
    lot.refresh_from_db()
    assert lot.sent_back_because == WHAT


def test_only_the_own_clinic_corrects(client: Client, world: World, product: Product) -> None:
    address = sent_back(world, product)
    lot = make_lot(world.clinician, world.clinic, product, "B-2")
    lot_address = sent_back(world, lot)
    reception = sign_in(world.member("rita", "reception"))
    for each in (address, lot_address):
        assert sign_in(world.stranger).get(each).status_code == 404
        assert sign_in(world.colleague).get(each).status_code == 200
        assert reception.get(each).status_code == 403
    assert client.get("/sent-back/risk/1/").status_code == 404


def test_what_was_accepted_meanwhile_is_not_changed(world: World) -> None:
    lot = make_lot(world.clinician, world.clinic, world.lots["biotin"].product, "B-2")
    sent_back(world, lot)
    accept_reviewed(by=world.colleague, entry_or_lot=lot, reason=WHY)
    with pytest.raises(NotSentBack):
        correct_lot(by=world.clinician, lot=lot, expected_version=3, values={"number": "B-3"})
    assert Lot.objects.get(pk=lot.pk).number == "B-2"
