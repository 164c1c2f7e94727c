"""The admin pages: who may, one revision per save, nothing overwritten, nothing deleted."""

from datetime import date
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from consult.formulary.actions import add_lot, change_entry, content_of
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    ConsentText,
    CrossReactivityGroup,
    EvidenceSource,
    HealthQuestion,
    Ingredient,
    Lot,
    Product,
    Proposal,
    RedFlag,
    Revision,
    Risk,
)
from tests.formulary.conftest import TODAY, WHY, label
from tests.formulary.pages import form_data
from tests.formulary.proposing import publish_page

pytestmark = pytest.mark.django_db

ENTRIES = [
    Alternative, ChecklistItem, ConsentText, CrossReactivityGroup, EvidenceSource,
    HealthQuestion, Ingredient, Product, RedFlag, Risk,
]  # fmt: skip
LISTS = [*ENTRIES, Lot]


def url(model, page="changelist", *args) -> str:
    return reverse(f"admin:consult_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def as_manager(enter, manager):
    return enter(manager)


def change(client, entry, reason=WHY, **data):
    """Open the page of an entry, change some fields and save it as a browser would."""
    address = url(type(entry), "change", entry.pk)
    sent = form_data(client.get(address)) | {"reason": reason} | data
    return client.post(address, sent)


def change_now(client, entry, reason=WHY, **data):
    """The same, and publish it at once."""
    return publish_page(client, change(client, entry, reason, **data))


# --- who may --------------------------------------------------------------------------------


@pytest.mark.parametrize("model", LISTS)
def test_a_manager_sees_every_list(as_manager, lot, model):
    page = as_manager.get(url(model))
    assert page.status_code == 200
    assert "delete_selected" not in page.text


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize("who", ["clinician", "auditor"])
def test_others_see_no_list(enter, lot, request, model, who):
    client = enter(request.getfixturevalue(who))
    assert client.get(url(model)).status_code == 403
    assert client.get(url(model, "add")).status_code == 403
    assert client.post(url(model, "add"), {"reason": WHY}).status_code == 403


def test_a_clinician_changes_nothing(enter, clinician, biotin):
    client = enter(clinician)
    for page in ("change", "history", "delete"):
        assert client.get(url(Ingredient, page, biotin.pk)).status_code == 403
    data = {"action": "retire", "_selected_action": biotin.pk, "apply": 1, "reason": WHY}
    assert client.post(url(Ingredient), data).status_code == 403
    assert Revision.objects.of_entry(biotin).count() == 1


def test_without_signing_in_there_is_nothing(client, biotin):
    page = client.get(url(Ingredient, "change", biotin.pk))
    assert page.status_code == 302
    assert "login" in page["Location"]


def test_nobody_deletes_an_entry_past_a_proposal(as_manager, lot, biotin):
    for data in ({"post": "yes"}, {"post": "yes", "reason": WHY}):
        as_manager.post(url(Ingredient, "delete", biotin.pk), data)
    assert Ingredient.objects.filter(pk=biotin.pk).exists()
    assert as_manager.get(url(Lot, "delete", lot.pk)).status_code == 403


def test_the_front_page_names_the_lists(as_manager):
    page = as_manager.get(reverse("admin:index")).text
    assert "Lists and wording" in page
    for words in ("Ingredients", "Products", "Consent texts", "Revisions"):
        assert words in page


# --- saving ---------------------------------------------------------------------------------


def test_adding_makes_one_revision_with_its_rows(as_manager, manager, biotin, saline):
    sent = form_data(as_manager.get(url(Product, "add")))
    sent |= label(is_fully_disclosed="on") | {
        "reason": "New on the shelf.",
        "components-0-ingredient": biotin.pk,
        "components-0-role": "active",
        "components-TOTAL_FORMS": 2,
        "components-1-ingredient": saline.pk,
        "components-1-role": "diluent",
    }
    page = as_manager.post(url(Product, "add"), sent)
    assert page.status_code == 302, unescape(page.text)
    assert not Product.objects.exists()
    proposal = publish_page(as_manager, page)
    product = Product.objects.get()
    assert [row.ingredient for row in product.components.all()] == [biotin, saline]
    revision = Revision.objects.of_entry(product).get()
    assert (revision.kind, revision.by, revision.reason) == (
        "created", manager, "New on the shelf.",
    )  # fmt: skip
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.change_message) == (str(proposal.pk), "New on the shelf.")


def test_changing_fields_and_rows_makes_one_revision(as_manager, product):
    change_now(as_manager, product, label_note="Keep cold.", **{"components-1-DELETE": "on"})
    product.refresh_from_db()
    assert product.label_note == "Keep cold."
    assert [row.ingredient.key for row in product.components.all()] == ["biotin_test"]
    assert Revision.objects.of_entry(product).count() == 2
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("model", ENTRIES)
def test_opening_and_saving_changes_nothing(as_manager, product, model):
    """Every starter entry survives its own form, to the last list and number."""
    entries = list(model.objects.order_by("pk"))
    sample = [*entries[:6], *entries[len(entries) // 2 :][:4], *entries[-4:]]
    for entry in sample:
        if isinstance(entry, ConsentText) and not entry.text:
            continue
        page = change(as_manager, entry)
        assert page.status_code == 302, (entry.key, errors(page))
        assert page["Location"] == url(model, "change", entry.pk)
        proposal = Proposal.objects.of_entry(entry).first()
        assert proposal is None, (entry.key, proposal.own_changes)


def errors(page):
    form = page.context["adminform"].form
    return form.errors, [inline.formset.errors for inline in page.context["inline_admin_formsets"]]


def test_a_reason_is_needed_and_what_was_typed_stays(as_manager, biotin):
    page = change(as_manager, biotin, reason="  ", inn="typed")
    assert page.status_code == 200
    assert page.context["adminform"].form.errors == {"reason": ["This field is required."]}
    assert 'value="typed"' in page.text
    assert Revision.objects.of_entry(biotin).count() == 1


def test_the_second_of_two_savers_is_told_and_loses_nothing(as_manager, manager, product, saline):
    address = url(Product, "change", product.pk)
    opened = form_data(as_manager.get(address))
    change_entry(
        by=manager, entry=product, expected_version=1, values={"label_note": "first"}, reason=WHY,
        children={"components": [{"ingredient": saline, "role": "diluent"}]},
    )  # fmt: skip
    page = as_manager.post(address, opened | {"reason": WHY, "label_note": "second"})
    assert page.status_code == 200
    assert "Somebody else saved this entry" in page.text
    assert "second" in page.text
    product.refresh_from_db()
    assert product.label_note == "first"
    assert Revision.objects.of_entry(product).count() == 2


@pytest.mark.parametrize("version", ["", "x"])
def test_a_page_without_its_version_is_refused(as_manager, biotin, version):
    page = change(as_manager, biotin, seen_version=version, inn="typed")
    assert page.status_code == 200
    biotin.refresh_from_db()
    assert biotin.inn == ""


def test_lists_are_edited_as_lines(as_manager, biotin):
    change_now(as_manager, biotin, synonyms="B7\r\n\r\n vitamin H ", flags=["adult_only"])
    biotin.refresh_from_db()
    assert biotin.synonyms == ["B7", "vitamin H"]
    assert biotin.flags == ["adult_only"]


def test_an_unknown_flag_is_refused(as_manager, biotin):
    page = change(as_manager, biotin, flags=["nonsense"])
    assert "flags" in page.context["adminform"].form.errors


def test_a_source_keeps_what_its_line_does_not_show(as_manager):
    pain = Risk.objects.get(key="pain")
    first = pain.sources[0]
    lines = form_data(as_manager.get(url(Risk, "change", pain.pk)))["sources"].splitlines()
    lines[0] = lines[0].replace("J Drugs Dermatol", "J. Drugs Dermatol.")
    change_now(as_manager, pain, sources="\n".join([*lines, "Our leaflet | North Clinic | 2026"]))
    pain.refresh_from_db()
    assert pain.sources[0] == {**first, "publisher": "J. Drugs Dermatol."}
    assert pain.sources[-1]["title"] == "Our leaflet"
    assert pain.sources[-1]["url"] is None


def test_a_line_with_too_many_cells_is_refused(as_manager):
    pain = Risk.objects.get(key="pain")
    page = change(as_manager, pain, sources="a|b|c|d|e|f|g")
    assert "sources" in page.context["adminform"].form.errors


def test_a_mixture_is_not_fully_disclosed(as_manager, product):
    mixture = Ingredient.objects.get(key="b_complex")
    page = change(as_manager, product, **{"components-0-ingredient": mixture.pk})
    assert "sold as a mixture" in page.text
    assert Revision.objects.of_entry(product).count() == 1


def test_topics_are_ticked_by_their_question(as_manager):
    caffeine = Ingredient.objects.get(key="caffeine")
    change_now(as_manager, caffeine, **{"contraindications-0-topics": ["heart_disease", "asthma"]})
    assert caffeine.contraindications.get().topics == ["heart_disease", "asthma"]
    other = Ingredient.objects.get(key="ginkgo")
    before = content_of(other)
    page = change(as_manager, other, **{"contraindications-0-topics": ["nonsense"]})
    assert page.status_code == 200
    assert content_of(other) == before


# --- retiring, signing off, accepting ---------------------------------------------------------


def act(client, model, name, *rows, **data):
    sent = {"action": name, "_selected_action": [row.pk for row in rows], **data}
    return client.post(url(model), sent)


@pytest.mark.usefixtures("no_starter")
def test_an_act_asks_for_a_reason_first(as_manager, biotin, saline):
    page = act(as_manager, Ingredient, "retire", biotin, saline)
    assert "This concerns" in page.text
    assert str(biotin) in page.text
    page = act(as_manager, Ingredient, "retire", biotin, saline, apply=1, reason=" ")
    assert "This field is required" in page.text
    assert Ingredient.objects.offered().count() == 2
    page = act(as_manager, Ingredient, "retire", biotin, saline, apply=1, reason="Not used here.")
    assert page["Location"] == url(Proposal) + "?open=yes"
    assert Ingredient.objects.offered().count() == 2
    both = list(Proposal.objects.open())
    page = act(as_manager, Proposal, "publish", *both)
    assert "Not used here." in page.text
    act(as_manager, Proposal, "publish", *both, apply=1)
    assert Ingredient.objects.offered().count() == 0
    assert Revision.objects.filter(kind="retired", reason="Not used here.").count() == 2
    publish_page(as_manager, act(as_manager, Ingredient, "restore", biotin, apply=1, reason=WHY))
    assert Ingredient.objects.offered().get() == biotin


@pytest.mark.usefixtures("no_starter")
def test_what_cannot_be_done_is_said(enter, owner, biotin):
    client = enter(owner)
    page = act(client, Ingredient, "sign_off", biotin, apply=1, reason=WHY)
    page = client.get(page["Location"])
    assert "Only a clinician with a recorded registration" in page.text
    assert not Ingredient.objects.get().is_signed_off


@pytest.mark.usefixtures("no_starter")
def test_a_registered_manager_signs_off(as_manager, biotin):
    act(as_manager, Ingredient, "sign_off", biotin, apply=1, reason=WHY)
    assert Ingredient.objects.get().is_signed_off
    kept = as_manager.get(url(Ingredient), {"signed_off": "yes"})
    assert kept.context["cl"].result_count == 1
    assert as_manager.get(url(Ingredient), {"signed_off": "no"}).context["cl"].result_count == 0


def test_what_clinicians_entered_is_found_and_accepted(as_manager, lot, product):
    shown = as_manager.get(url(Lot), {"awaiting_review": "yes"})
    assert "awaiting review" in shown.text
    act(as_manager, Lot, "accept", lot, apply=1, reason="Seen the vial.")
    assert as_manager.get(url(Lot), {"awaiting_review": "yes"}).context["cl"].result_count == 0
    assert as_manager.get(url(Product), {"awaiting_review": "yes"}).context["cl"].result_count == 0


@pytest.mark.usefixtures("no_starter")
def test_filters_tell_what_is_in_use(as_manager, biotin, saline):
    publish_page(as_manager, act(as_manager, Ingredient, "retire", biotin, apply=1, reason=WHY))
    for value, found in (("yes", saline), ("no", biotin)):
        page = as_manager.get(url(Ingredient), {"in_use": value})
        assert list(page.context["cl"].result_list) == [found]


@pytest.mark.parametrize(
    ("model", "words"), [(Ingredient, "rogaine"), (EvidenceSource, "37558233"), (Risk, "bruis")]
)
def test_search_finds(as_manager, model, words):
    assert as_manager.get(url(model), {"q": words}).context["cl"].result_count >= 1
    assert as_manager.get(url(model), {"q": "zzzz"}).context["cl"].result_count == 0


# --- lots and clinics -------------------------------------------------------------------------


def test_a_lot_of_another_clinic_does_not_exist(as_manager, clinician, other_clinic, product):
    there = add_lot(
        by=clinician, clinic=other_clinic, product=product, number="X",
        expiry=date(2027, 6, 30), opened_on=None, today=TODAY,
    )  # fmt: skip
    assert as_manager.get(url(Lot)).context["cl"].result_count == 0
    for page in ("change", "history"):
        assert as_manager.get(url(Lot, page, there.pk)).status_code == 404
    assert as_manager.post(url(Lot, "change", there.pk), {"reason": WHY}).status_code == 404
    act(as_manager, Lot, "archive", there, apply=1, reason=WHY)
    there.refresh_from_db()
    assert there.archived_at is None


def test_lots_are_added_and_corrected(as_manager, clinic, other_clinic, product):
    data = {"product": product.pk, "number": "N1", "expiry": "2040-06-30", "opened_on": ""}
    page = as_manager.post(url(Lot, "add"), {**data, "clinic": other_clinic.pk})
    assert "clinic" in page.context["adminform"].form.errors
    page = as_manager.post(url(Lot, "add"), {**data, "clinic": clinic.pk, "expiry": "2020-01-01"})
    assert "This lot has expired" in page.text
    page = as_manager.post(url(Lot, "add"), {**data, "clinic": clinic.pk})
    assert page.status_code == 302, errors(page)
    lot = Lot.objects.get()
    assert not lot.awaiting_review
    assert change(as_manager, lot, number="N2").status_code == 302
    page = change(as_manager, lot, number="N3", seen_version=1)
    assert "Somebody else saved" in page.text
    lot.refresh_from_db()
    assert (lot.number, lot.version) == ("N2", 2)
    assert Revision.objects.of_entry(lot).count() == 2


# --- history ----------------------------------------------------------------------------------


def test_history_shows_old_and_new(as_manager, product):
    change_now(as_manager, product, reason="Label was read again.", label_note="Keep cold.")
    page = as_manager.get(url(Product, "history", product.pk)).text
    assert "Label was read again." in page
    assert "Keep cold." in page
    assert "(empty)" in page
    revision = Revision.objects.of_entry(product).first()
    page = as_manager.get(url(Revision, "change", revision.pk)).text
    assert "Label note" in page
    assert "Keep cold." in page


def test_history_names_people_and_moments(as_manager, manager, biotin):
    act(as_manager, Ingredient, "sign_off", biotin, apply=1, reason=WHY)
    page = as_manager.get(url(Ingredient, "history", biotin.pk)).text
    assert "staffmember:" not in page
    assert f"<td>{manager}</td>" in page
    assert "UTC</td>" in page


def test_history_escapes_what_people_typed(as_manager, biotin):
    change_now(as_manager, biotin, inn="<script>x</script>", reason="<b>bold</b>")
    for page in (
        as_manager.get(url(Ingredient, "history", biotin.pk)),
        as_manager.get(url(Revision, "change", Revision.objects.of_entry(biotin).first().pk)),
    ):
        assert "<script>x" not in page.text
        assert "&lt;script&gt;x" in page.text
        assert "<b>bold" not in page.text


@pytest.mark.usefixtures("no_starter")
def test_an_auditor_reads_revisions_and_events_only(enter, auditor, biotin):
    client = enter(auditor)
    revision = Revision.objects.get()
    assert client.get(url(Revision)).status_code == 200
    assert client.get(url(Revision, "change", revision.pk)).status_code == 200
    assert client.get(reverse("admin:consult_auditevent_changelist")).status_code == 200
    assert client.get(url(Ingredient, "change", biotin.pk)).status_code == 403


def test_a_manager_reads_revisions_but_not_the_audit_trail(as_manager, biotin):
    assert as_manager.get(url(Revision)).status_code == 200
    assert as_manager.get(reverse("admin:consult_auditevent_changelist")).status_code == 403


@pytest.mark.usefixtures("no_starter")
def test_nobody_changes_a_revision(as_manager, biotin):
    revision = Revision.objects.get()
    assert as_manager.get(url(Revision, "add")).status_code == 403
    assert (
        as_manager.post(url(Revision, "change", revision.pk), {"reason": "x"}).status_code == 403
    )
    assert (
        as_manager.post(url(Revision, "delete", revision.pk), {"post": "yes"}).status_code == 403
    )


# --- the pages themselves ---------------------------------------------------------------------


@pytest.mark.parametrize("model", LISTS)
def test_a_list_takes_the_same_few_queries_however_long(
    as_manager, lot, django_assert_max_num_queries, model
):
    as_manager.get(url(model))
    with django_assert_max_num_queries(12):
        as_manager.get(url(model))


@pytest.mark.parametrize("model", ENTRIES)
def test_pages_hold_nothing_that_the_policy_forbids(as_manager, product, model):
    entry = model.objects.first()
    for page in (url(model), url(model, "add"), url(model, "change", entry.pk)):
        text = as_manager.get(page).text
        assert "<style" not in text
        assert ' style="' not in text
        assert " onclick=" not in text
        assert "<script>" not in text
