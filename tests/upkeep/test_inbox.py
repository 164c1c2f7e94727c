"""The inbox: what it shows, who may open it, and what each act does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consult.audit.models import AuditEvent
from consult.formulary.actions import add_label_photos, archive_lot
from consult.formulary.actions.labels import ingredient_named
from consult.formulary.label_pictures import judge_photo
from consult.formulary.models import Product, Revision
from tests.builders import WHY, make_lot, make_member, sign_in
from tests.formulary.pictures import png
from tests.upkeep.conftest import enter

pytestmark = pytest.mark.django_db
INBOX = "/admin/inbox/"


def entry_url(entry) -> str:
    return reverse("inbox-entry", args=[entry._meta.model_name, entry.pk])


def merge_url(entry, into) -> str:
    return reverse("inbox-merge", args=[entry._meta.model_name, entry.pk, into.pk])


def test_it_shows_what_was_entered_by_whom_with_photo_and_what_is_like_it(
    as_manager, world, twin, twin_lot
):
    (photo,) = add_label_photos(by=world.clinician, product=twin, photos=[judge_photo(png())])
    named = ingredient_named(by=world.clinician, name="Sodium chlorid")
    page = as_manager.get(INBOX).text
    first = timezone.localtime(Revision.objects.of_entry(twin).get().at)
    for words in (
        str(twin), "Dr. Clara Tester", f"{first:%d-%b-%Y %H:%M}", "250 mg/mL",
        reverse("label-photo", args=[photo.pk]), "Lot", "T-1", named.name,
    ):  # fmt: skip
        assert words in page, words
    assert merge_url(twin, world.lots["dexpanthenol"].product) in page
    assert "compare" in as_manager.get(entry_url(named)).text


def test_names_that_are_nearly_the_same_are_offered(as_manager, world):
    entered = enter(world, "Test Dexpantenol")
    listed = world.lots["dexpanthenol"].product
    assert merge_url(entered, listed) in as_manager.get(entry_url(entered)).text
    found = as_manager.get(entry_url(entered), {"q": "bioti"}).text
    assert merge_url(entered, world.lots["biotin"].product) in found
    assert "None in use" not in found


def test_lots_that_look_alike_are_offered(as_manager, world, twin, twin_lot):
    like = make_lot(world.clinician, world.clinic, twin, "T-I")
    there = make_lot(world.stranger, world.other_clinic, twin, "T-1")
    page = as_manager.get(entry_url(like)).text
    assert merge_url(like, twin_lot) in page
    assert merge_url(like, there) not in page
    assert as_manager.get(entry_url(there)).status_code == 404
    assert "South Clinic" not in as_manager.get(INBOX).text


def test_accepting_asks_why_and_leaves_the_inbox(as_manager, twin):
    page = as_manager.post(entry_url(twin), {"act": "accept", "reason": ""})
    assert "This field is required." in page.text
    page = as_manager.post(entry_url(twin), {"act": "accept", "reason": WHY}, follow=True)
    assert f"Accepted: {twin}" in page.text
    twin.refresh_from_db()
    assert not twin.awaiting_review
    assert AuditEvent.objects.filter(subject=f"product:{twin.pk}").last().action == (
        "product.accepted"
    )
    page = as_manager.get(entry_url(twin), follow=True)
    assert "was decided about already" in page.text


def test_an_ingredient_without_texts_is_not_accepted(as_manager, world):
    named = ingredient_named(by=world.clinician, name="Unknownium")
    page = as_manager.post(entry_url(named), {"act": "accept", "reason": WHY})
    assert "Write its risks" in page.text
    named.refresh_from_db()
    assert named.awaiting_review


def test_what_is_sent_back_waits_for_its_correction(as_manager, twin):
    sent = {"act": "send_back", "reason": "Is it 25 or 250 mg/mL?"}
    as_manager.post(entry_url(twin), sent)
    twin.refresh_from_db()
    assert (twin.sent_back_because, twin.awaiting_review) == (sent["reason"], True)
    page = as_manager.get(INBOX)
    shelf = page.context["shelves"][0]
    assert ([w.entry for w in shelf.sent_back], shelf.waiting) == ([twin], [])
    assert sent["reason"] in page.text
    assert "Send back" not in as_manager.get(entry_url(twin)).text
    page = as_manager.post(entry_url(twin), sent)
    assert "already sent back" in page.text
    event = AuditEvent.objects.filter(subject=f"product:{twin.pk}").last()
    assert event.action == "product.sent_back"


def test_a_merge_shows_both_and_tells_what_followed(as_manager, world, twin, twin_lot):
    listed = world.lots["dexpanthenol"].product
    world.open().injection({"twin": "1"}, ["crown"])
    page = as_manager.get(merge_url(twin, listed)).text
    assert "What was entered" in page
    assert "will stand in the place of" in page
    page = as_manager.post(merge_url(twin, listed), {"reason": WHY}, follow=True).text
    assert "1 formula lines follow" in page
    twin.refresh_from_db()
    assert twin.merged_into == listed


def test_a_merge_that_is_refused_says_what_differs(as_manager, world, twin):
    other = world.lots["biotin"].product
    page = as_manager.get(merge_url(twin, other)).text
    assert "They differ: only the entered one has" in page
    page = as_manager.post(merge_url(twin, other), {"reason": WHY}).text
    assert "They differ" in page
    twin.refresh_from_db()
    assert twin.merged_into is None


@pytest.mark.parametrize("role", ["clinician", "reception", "auditor"])
def test_others_cannot_open_it_nor_act(world, twin, role):
    client = sign_in(make_member(world.clinic, "rita", role, is_staff=True))
    listed = world.lots["dexpanthenol"].product
    for address in (INBOX, entry_url(twin), merge_url(twin, listed)):
        assert client.get(address).status_code == 403
        assert client.post(address, {"act": "accept", "reason": WHY}).status_code in (403, 405)
    twin.refresh_from_db()
    assert (twin.awaiting_review, twin.merged_into) == (True, None)


def test_those_without_the_admin_site_are_sent_away(world, twin):
    client = sign_in(make_member(world.clinic, "rita", "reception"))
    for address in (INBOX, entry_url(twin)):
        assert client.get(address).status_code in (302, 403)


def test_wrong_addresses_are_answered(as_manager, twin):
    for address in (
        f"{INBOX}risk/1/", f"{INBOX}product/999999/", f"{INBOX}product/{twin.pk}/into/999999/",
    ):  # fmt: skip
        assert as_manager.get(address).status_code == 404
    assert as_manager.post(entry_url(twin), {"act": "delete"}).status_code == 404
    assert as_manager.get(entry_url(twin), {"q": "\0"}).status_code == 200


def test_it_takes_the_same_few_queries_however_much_waits(as_manager, world, twin, twin_lot):
    def count() -> int:
        as_manager.get(INBOX)
        with CaptureQueriesContext(connection) as seen:
            assert as_manager.get(INBOX).status_code == 200
        return len(seen)

    few = count()
    for number in range(4):
        product = enter(world, f"Dexpanthenol {number}", maker=f"Maker {number}")
        make_lot(world.clinician, world.clinic, product, f"N-{number}")
        ingredient_named(by=world.clinician, name=f"Something {number} new")
    # The first ingredient that waits brings what is read for ingredients.
    assert count() <= few + 2
    assert few <= 22
    some = count()
    for number in range(4, 8):
        product = enter(world, f"Dexpanthenol {number}", maker=f"Maker {number}")
        make_lot(world.clinician, world.clinic, product, f"N-{number}")
        ingredient_named(by=world.clinician, name=f"Something {number} new")
    assert count() == some


def test_the_front_page_leads_there_and_warns_of_expiry(as_manager, world, twin, time_machine):
    page = as_manager.get(reverse("admin:index")).text
    assert f'href="{INBOX}"' in page
    assert "No lots expire within 30 days" in page
    time_machine.move_to("2027-06-15T12:00:00+00:00")
    client = sign_in(make_member(world.clinic, "mo", "formulary admin", is_staff=True))
    count = world.clinic.lots.count()
    assert f"{count} lots: expire within 30 days" in client.get(reverse("admin:index")).text
    archive_lot(by=world.clinician, lot=world.lots["biotin"], reason=WHY)
    assert f"{count - 1} lots: expire" in client.get(reverse("admin:index")).text
    there = sign_in(make_member(world.other_clinic, "ma", "formulary admin", is_staff=True))
    assert "No lots expire within 30 days" in there.get(reverse("admin:index")).text


def test_the_change_page_shows_photos_and_where_it_was_used(as_manager, world, twin):
    (photo,) = add_label_photos(by=world.clinician, product=twin, photos=[judge_photo(png())])
    page = as_manager.get(reverse("admin:consult_product_change", args=[twin.pk])).text
    assert reverse("label-photo", args=[photo.pk]) in page
    assert reverse("where-used", args=["product", twin.pk]) in page
    assert reverse("where-used-maker") in page
    assert Product.objects.get(pk=twin.pk).photos.count() == 1
