"""The pages of a proposal: old beside new, who may press what, and conflicts shown."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from consult.formulary.actions import (
    change_entry,
    propose_change,
    propose_deletion,
    propose_new_entry,
    publish_proposal,
    retire_entry,
    sign_off_entry,
)
from consult.formulary.differences import differences
from consult.formulary.models import (
    Alternative,
    ConsentText,
    Ingredient,
    Product,
    Proposal,
    Revision,
    Risk,
)
from consult.staff.actions import change_clinic
from consult.staff.models import Clinic
from tests.builders import make_world
from tests.formulary.conftest import WHY, label, make_ingredient, member
from tests.formulary.pages import form_data
from tests.formulary.proposing import proposed, publish_page, published

pytestmark = pytest.mark.django_db


def url(model, page="changelist", *args) -> str:
    return reverse(f"admin:consult_{model._meta.model_name}_{page}", args=args)


def page_of(proposal) -> str:
    return url(Proposal, "change", proposal.pk)


@pytest.fixture
def as_manager(enter, manager):
    return enter(manager)


@pytest.fixture
def second(clinic):
    return member("second", "formulary admin", clinic, is_staff=True)


def press(client, proposal, act, **data):
    return client.post(page_of(proposal), {"act": act, **data})


def state(proposal) -> str:
    decided = Proposal.objects.get(pk=proposal.pk).decided
    return decided.kind if decided else "open"


# --- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["clinician", "reception"])
def test_others_neither_see_nor_decide(enter, clinic, manager, biotin, role):
    proposal = proposed(manager, biotin, inn="a")
    client = enter(member("other", role, clinic, is_staff=True))
    assert client.get(url(Proposal)).status_code == 403
    assert client.get(page_of(proposal)).status_code == 403
    revision = Revision.objects.of_entry(biotin).get()
    assert client.get(url(Revision, "again", revision.pk)).status_code == 403
    for act in ("publish", "reject", "withdraw", "again"):
        assert press(client, proposal, act, reason=WHY).status_code == 403
    assert state(proposal) == "open"


def test_reception_cannot_see_the_admin_site(enter, clinic):
    client = enter(member("front", "reception", clinic))
    page = client.get(reverse("admin:index"))
    assert page.status_code == 302
    assert "login" in page["Location"]


def test_an_auditor_reads_and_decides_nothing(enter, auditor, manager, biotin):
    proposal = proposed(manager, biotin, inn="a")
    client = enter(auditor)
    page = client.get(page_of(proposal))
    assert page.status_code == 200
    for words in ("Publish now", "Reject", "Withdraw", "Edit and propose again"):
        assert words not in page.text
    assert press(client, proposal, "publish").status_code == 403
    assert "publish" not in dict(client.get(url(Proposal)).context.get("actions") or [])
    assert state(proposal) == "open"


def test_what_is_not_there_is_not_found(as_manager, biotin, manager):
    assert as_manager.get(url(Proposal, "change", 999)).status_code == 404
    assert as_manager.get(url(Proposal, "change", "x")).status_code == 404
    proposal = proposed(manager, biotin, inn="a")
    assert press(as_manager, proposal, "nonsense").status_code == 404
    assert as_manager.get(f"{url(Risk, 'add')}?again={proposal.pk}").status_code == 404


# --- deciding -------------------------------------------------------------------------------


def test_old_stands_beside_new_in_words(as_manager, manager, biotin):
    published(manager, biotin, handling="Keep it in the dark room.")
    proposal = proposed(manager, biotin, handling="Keep it in the cold room.", category="mineral")
    text = as_manager.get(page_of(proposal)).text
    assert "Keep it in the <del>dark</del> room." in text
    assert "Keep it in the <ins>cold</ins> room." in text
    assert "Vitamin" in text
    assert "Mineral" in text
    assert f"by {manager}" in text
    assert WHY in text


def test_rows_and_links_are_named_not_coded(manager, biotin, product):
    shown = {each.name: each for each in differences(Revision.objects.of_entry(product).get())}
    assert shown["components"].after[0] == (
        "Ingredient: Biotin test; Role: active; Strength: 5; Strength unit: mg/mL"
    )
    assert shown["vial_kind"].after == ["multi-dose vial"]


def test_rejecting_asks_why(as_manager, manager, biotin):
    proposal = proposed(manager, biotin, inn="a")
    page = press(as_manager, proposal, "reject", reason=" ")
    assert "This field is required" in page.text
    assert state(proposal) == "open"
    press(as_manager, proposal, "reject", reason="Not in the label.")
    assert state(proposal) == "rejected"
    page = as_manager.get(page_of(proposal)).text
    assert "Not in the label." in page
    assert "Publish now" not in page


def test_withdrawing_is_for_the_proposer(as_manager, enter, manager, second, biotin):
    proposal = proposed(manager, biotin, inn="a")
    assert "Withdraw my proposal" not in enter(second).get(page_of(proposal)).text
    press(enter(second), proposal, "withdraw")
    assert state(proposal) == "open"
    assert "Withdraw my proposal" in as_manager.get(page_of(proposal)).text
    press(as_manager, proposal, "withdraw")
    assert state(proposal) == "withdrawn"


def test_where_two_are_needed_the_second_presses(
    as_manager, enter, owner, clinic, manager, second, biotin
):
    change_clinic(
        by=owner, clinic=clinic, expected_version=1, values={"publishing_needs_two": True}
    )
    proposal = proposed(manager, biotin, inn="a")
    page = as_manager.get(page_of(proposal)).text
    assert "Publish now" not in page
    assert "a second person publishes here" in page
    page = as_manager.get(press(as_manager, proposal, "publish")["Location"]).text
    assert "Here a second person publishes" in page
    assert state(proposal) == "open"
    press(enter(second), proposal, "publish")
    assert state(proposal) == "published"


def test_what_is_decided_meanwhile_is_said(as_manager, manager, biotin):
    proposal = proposed(manager, biotin, inn="a")
    publish_proposal(by=manager, proposal=proposal)
    page = as_manager.get(press(as_manager, proposal, "publish")["Location"]).text
    assert "This proposal is already decided: published by manager." in page


# --- the live entry moved on ----------------------------------------------------------------


def test_the_second_publisher_sees_what_changed_and_proposes_again(
    as_manager, manager, second, biotin
):
    late = proposed(manager, biotin, inn="mine", handling="Keep cold.")
    published(second, biotin, inn="theirs", pregnancy_text="Ask.")
    press(as_manager, late, "publish")
    assert state(late) == "open"
    page = as_manager.get(page_of(late)).text
    for words in (
        "The entry was changed after this was proposed", "theirs", "Ask.", "mine",
        "Changed there and in this proposal: INN.",
    ):  # fmt: skip
        assert words in page
    assert "Publish now" not in page
    address = press(as_manager, late, "again")["Location"]
    assert state(late) == "replaced"
    assert "Publish now" in as_manager.get(address).text
    as_manager.post(address, {"act": "publish"})
    biotin.refresh_from_db()
    assert (biotin.inn, biotin.handling, biotin.pregnancy_text) == ("mine", "Keep cold.", "Ask.")


def test_a_sign_off_counts_as_a_change(as_manager, manager, biotin):
    proposal = proposed(manager, biotin, inn="a")
    sign_off_entry(by=manager, entry=biotin, reason=WHY)
    page = as_manager.get(page_of(proposal)).text
    assert "Signed off by" in page
    assert "Publish now" not in page


def test_the_form_warns_before_a_second_proposal(as_manager, manager, biotin):
    address = url(Ingredient, "change", biotin.pk)
    assert "open proposal" not in as_manager.get(address).text
    proposal = proposed(manager, biotin, inn="a")
    page = as_manager.get(address).text
    assert "1 open proposal about this entry" in page
    assert page_of(proposal) in page
    page = as_manager.get(f"{address}?again={proposal.pk}").text
    assert "open proposal" not in page
    assert "The new proposal takes its place" in page


# --- editing a proposal ---------------------------------------------------------------------


def test_the_form_opens_with_what_was_proposed(as_manager, manager, product, saline):
    rows = [{"ingredient": saline, "role": "diluent"}]
    old = change_of(manager, product, {"label_note": "Keep cold."}, {"components": rows})
    published(manager, product, maker="Other Labs")
    address = f"{url(Product, 'change', product.pk)}?again={old.pk}"
    sent = form_data(as_manager.get(address))
    assert (sent["label_note"], sent["maker"]) == ("Keep cold.", "Other Labs")
    assert sent["components-0-ingredient"] == str(saline.pk)
    assert sent["components-INITIAL_FORMS"] == "0"
    again = publish_page(as_manager, as_manager.post(address, sent | {"reason": "Once more."}))
    assert again.again_of == old
    assert state(old) == "replaced"
    product.refresh_from_db()
    assert (product.label_note, product.maker) == ("Keep cold.", "Other Labs")
    assert [row.ingredient for row in product.components.all()] == [saline]


def change_of(by, product, values, children):
    return propose_change(
        by=by, entry=product, expected_version=product.version, values=values,
        children=children, reason=WHY,
    )  # fmt: skip


def test_the_same_rows_can_be_sent_again(as_manager, manager, product):
    """The stored rows have the same ingredients, and are replaced by these."""
    old = proposed(manager, product, label_note="Keep cold.")
    address = f"{url(Product, 'change', product.pk)}?again={old.pk}"
    sent = form_data(as_manager.get(address)) | {"reason": WHY, "label_note": "Keep warm."}
    publish_page(as_manager, as_manager.post(address, sent))
    product.refresh_from_db()
    assert product.label_note == "Keep warm."
    assert product.components.count() == 2


def test_a_new_entry_can_be_edited_before_it_is_published(as_manager, manager, biotin):
    rows = [{"ingredient": biotin, "role": "active"}]
    first = propose_new_entry(
        by=manager, model=Product, values=label(), children={"components": rows}, reason=WHY
    )
    address = f"{url(Product, 'add')}?again={first.pk}"
    sent = form_data(as_manager.get(address)) | {"reason": WHY, "maker": "Other Labs"}
    publish_page(as_manager, as_manager.post(address, sent))
    product = Product.objects.get(maker="Other Labs")
    assert product.key == first.entry_key
    assert [row.ingredient for row in product.components.all()] == [biotin]
    assert state(first) == "replaced"


def test_links_open_as_proposed(as_manager, manager, biotin):
    risk = Risk.objects.get(key="pain")
    proposal = propose_change(
        by=manager, entry=risk, expected_version=risk.version, values={},
        links={"ingredients": [biotin]}, reason=WHY,
    )  # fmt: skip
    address = f"{url(Risk, 'change', risk.pk)}?again={proposal.pk}"
    assert form_data(as_manager.get(address))["ingredients"] == str(biotin.pk)


def test_two_rows_of_the_same_are_refused_at_the_page(as_manager, biotin):
    sent = form_data(as_manager.get(url(Product, "add")))
    sent |= label(is_fully_disclosed="on") | {"reason": WHY, "components-TOTAL_FORMS": 2}
    for number in (0, 1):
        sent |= {f"components-{number}-ingredient": biotin.pk}
        sent |= {f"components-{number}-role": "active"}
    page = as_manager.post(url(Product, "add"), sent)
    assert "Two rows say the same" in page.text
    assert not Proposal.objects.exists()


# --- history --------------------------------------------------------------------------------


def test_history_is_a_timeline_with_both_people(as_manager, manager, second, biotin):
    proposal = proposed(manager, biotin, inn="a", reason="From the label.")
    publish_proposal(by=second, proposal=proposal)
    turned_down = proposed(manager, biotin, inn="b", reason="Better name.")
    press(as_manager, turned_down, "reject", reason="No source.")
    text = as_manager.get(url(Ingredient, "history", biotin.pk)).text
    for words in (
        "by manager,", "published by second", "From the label.", "Better name.",
        "Rejected by manager", "No source.", page_of(turned_down), "Not published",
    ):  # fmt: skip
        assert words in text
    order = [text.index(words) for words in ("Better name.", "From the label.", "1. Created")]
    assert order == sorted(order)


def test_any_revision_is_proposed_again_from_the_history(as_manager, manager, biotin):
    published(manager, biotin, inn="a")
    first = Revision.objects.of_entry(biotin).last()
    address = url(Revision, "again", first.pk)
    assert address in as_manager.get(url(Ingredient, "history", biotin.pk)).text
    assert address in as_manager.get(url(Revision, "change", first.pk)).text
    assert "Why this change" in as_manager.get(address).text
    assert "This field is required" in as_manager.post(address, {"reason": " "}).text
    proposal = publish_page(as_manager, as_manager.post(address, {"reason": "It was right."}))
    assert (proposal.again_of_revision, proposal.reason) == (first, "It was right.")
    biotin.refresh_from_db()
    assert biotin.inn == ""
    said = as_manager.get(as_manager.post(address, {"reason": WHY})["Location"])
    assert "Nothing differs from what is published" in said.text


def test_a_lots_revision_is_not_proposed_again(as_manager, lot):
    revision = Revision.objects.of_entry(lot).first()
    assert as_manager.get(url(Revision, "again", revision.pk)).status_code == 404
    assert "Propose this again" not in as_manager.get(url(Revision, "change", revision.pk)).text


# --- deleting -------------------------------------------------------------------------------


def test_an_unused_entry_is_deleted_by_a_proposal(as_manager):
    made = make_ingredient("mistyped")
    address = url(Ingredient, "delete", made.pk)
    assert address in as_manager.get(url(Ingredient, "change", made.pk)).text
    assert "This entry was never used" in as_manager.get(address).text
    page = as_manager.post(address, {"reason": "A typing error."})
    assert "Publishing deletes the entry for good" in as_manager.get(page["Location"]).text
    publish_page(as_manager, page)
    assert not Ingredient.objects.filter(key="mistyped").exists()
    text = as_manager.get(page["Location"]).text
    assert "Mistyped" in text


def test_what_is_proposed_about_a_deleted_entry_cannot_be_published(as_manager, manager):
    made = make_ingredient("mistyped")
    late = proposed(manager, made, inn="a")
    publish_proposal(by=manager, proposal=propose_deletion(by=manager, entry=made, reason=WHY))
    page = as_manager.get(page_of(late)).text
    assert "The entry is no longer in the lists" in page
    assert "Publish now" not in page
    page = as_manager.get(press(as_manager, late, "publish")["Location"]).text
    assert "This entry is no longer in the lists" in page
    assert state(late) == "open"


def test_a_used_entry_is_not_and_the_places_are_listed(as_manager, product, biotin):
    address = url(Ingredient, "delete", biotin.pk)
    page = as_manager.get(address).text
    assert "This entry was used" in page
    assert url(Product, "change", product.pk) in page
    as_manager.post(address, {"reason": WHY})
    assert not Proposal.objects.exists()
    assert "Propose to retire" in page
    retire_entry(by=None, entry=biotin, reason=WHY)
    assert "Propose to retire" not in as_manager.get(address).text


def test_places_are_linked_only_where_the_person_may_go(enter, clinic, manager):
    world = make_world_beside(clinic)
    story = world.open()
    story.complete({"biotin": "1"}, ["crown"])
    product = Product.objects.get(name="Test Biotin")
    there = reverse("consultation", args=[story.consultation.pk])
    words = f"Consultation {story.consultation.pk}"
    page = enter(manager).get(url(Product, "delete", product.pk)).text
    assert words in page
    assert there not in page
    both = member("both", "formulary admin", world.clinic, is_staff=True)
    assert there not in enter(both).get(url(Product, "delete", product.pk)).text
    both.groups.add(Group.objects.get(name="clinician"))
    assert there in enter(both).get(url(Product, "delete", product.pk)).text


def make_world_beside(clinic):
    Clinic.objects.filter(pk=clinic.pk).update(name="West Clinic")
    return make_world()


# --- the desk and the lists -----------------------------------------------------------------


def test_the_front_page_counts_open_proposals(as_manager, manager, biotin):
    assert "No proposed change is open" in as_manager.get(reverse("admin:index")).text
    proposal = proposed(manager, biotin, inn="a")
    page = as_manager.get(reverse("admin:index")).text
    assert "1 proposed change to publish" in page
    assert url(Proposal) + "?open=yes" in page
    press(as_manager, proposal, "withdraw")
    assert "No proposed change is open" in as_manager.get(reverse("admin:index")).text


def test_the_list_is_filtered(as_manager, manager, biotin, saline):
    published(manager, saline, inn="b")
    proposal = proposed(manager, biotin, inn="a")
    kept = as_manager.get(url(Proposal), {"open": "yes"}).context["cl"].result_list
    assert list(kept) == [proposal]
    assert as_manager.get(url(Proposal), {"open": "no"}).context["cl"].result_count == 1


def test_several_are_rejected_with_one_reason(as_manager, manager, biotin, saline):
    both = [proposed(manager, each, inn="a") for each in (biotin, saline)]
    sent = {"action": "reject", "_selected_action": [each.pk for each in both]}
    assert "This concerns" in as_manager.post(url(Proposal), sent).text
    as_manager.post(url(Proposal), sent | {"apply": 1, "reason": "Not now."})
    assert [state(each) for each in both] == ["rejected", "rejected"]


def test_pages_take_the_same_few_queries_however_long(
    as_manager, manager, biotin, product, django_assert_num_queries
):
    for number in range(4):
        published(manager, biotin, inn=f"a{number}")
        sign_off_entry(by=manager, entry=biotin, reason=WHY)
    proposal = proposed(manager, biotin, inn="late")
    as_manager.get(page_of(proposal))
    with django_assert_num_queries(QUERIES["proposal"]):
        as_manager.get(page_of(proposal))
    with django_assert_num_queries(QUERIES["history"]):
        as_manager.get(url(Ingredient, "history", biotin.pk))
    with django_assert_num_queries(QUERIES["list"]):
        as_manager.get(url(Proposal))
    published(manager, biotin, inn="more")
    sign_off_entry(by=manager, entry=biotin, reason=WHY)
    with django_assert_num_queries(QUERIES["history"]):
        as_manager.get(url(Ingredient, "history", biotin.pk))
    with django_assert_num_queries(QUERIES["list"]):
        as_manager.get(url(Proposal))


QUERIES = {"proposal": 10, "history": 8, "list": 8}


@pytest.mark.parametrize("kind", ["open", "moved", "delete", "create"])
def test_pages_hold_nothing_that_the_policy_forbids(as_manager, manager, biotin, kind):
    if kind == "delete":
        made = make_ingredient("unused")
        proposal = propose_deletion(by=manager, entry=made, reason=WHY)
    elif kind == "create":
        values = {"slot": "extra", "text": "Hello."}
        proposal = propose_new_entry(by=manager, model=ConsentText, values=values, reason=WHY)
    else:
        proposal = proposed(manager, biotin, inn="<script>x</script>")
    if kind == "moved":
        change_entry(by=None, entry=biotin, expected_version=1, values={"inn": "b"}, reason=WHY)
    for address in (page_of(proposal), url(Proposal), url(Alternative, "add")):
        text = as_manager.get(address).text
        for forbidden in ("<style", ' style="', " onclick=", "<script>"):
            assert forbidden not in text
