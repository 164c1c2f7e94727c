"""The state of a consent: one answer everywhere, and cheap."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.consent.changes import changes_since
from consult.consent.models import ConsentDocument
from consult.consent.status import (
    ConsentState,
    allows_treatment,
    consents_of,
    is_current,
    state_of,
    state_of_document,
)
from consult.consultations.consent_state import newest_state
from consult.consultations.models import Consultation
from consult.consultations.pages import workspace_of
from consult.formulary.models import Contraindication, Ingredient, Risk
from tests.consent import builders, lives
from tests.consent.lives import LIVES

pytestmark = pytest.mark.usefixtures("no_engine")


@pytest.mark.parametrize("life", LIVES)
def test_tile_desk_and_documents_always_agree(ready, life):
    consultation, by = ready
    act, state = LIVES[life]
    act(consultation, by)
    loaded = builders.loaded(consultation)
    assert state_of(loaded) == newest_state(loaded) == workspace_of(loaded).consent == state
    for item in consents_of(loaded):
        assert state_of_document(item.document) == item.state
        assert is_current(item.document, loaded) == (
            item.state in (ConsentState.ISSUED, ConsentState.SIGNED)
        )


def test_only_a_signed_consent_allows_treatment():
    allowed = [state for state in ConsentState if allows_treatment(state)]
    assert allowed == [ConsentState.SIGNED]


def test_an_older_signed_document_is_superseded(ready):
    consultation, by = ready
    lives.LIVES["signed, then a newer one"][0](consultation, by)
    states = [item.state for item in consents_of(builders.loaded(consultation))]
    assert states == [ConsentState.ISSUED, ConsentState.SUPERSEDED]


def test_the_english_text_of_a_translation_is_neither_newest_nor_signed(ready):
    consultation, by = ready
    english = lives.issue(consultation, by)
    values = {
        field.name: getattr(english, field.name)
        for field in ConsentDocument._meta.concrete_fields
        if field.name != "id"
    }
    given = {"number": "C-2026-000002", "language": "es", "translation_of": english}
    spanish = ConsentDocument.objects.create(**{**values, **given})
    loaded = builders.loaded(consultation)
    assert loaded.newest_consent == spanish.pk
    found = {item.document: item.state for item in consents_of(loaded)}
    assert found == {spanish: ConsentState.ISSUED, english: ConsentState.REFERENCE}
    assert newest_state(loaded) == ConsentState.ISSUED
    assert not is_current(english, loaded)


def test_the_stored_snapshot_is_not_read_while_nothing_changed(ready):
    consultation, by = ready
    document = lives.signed(consultation, by)
    loaded = builders.loaded(consultation)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert state_of(loaded) == ConsentState.SIGNED
        stored = ConsentDocument.objects.without_bytes().get(pk=document.pk)
        assert changes_since(stored, loaded) == ()
    assert not [q for q in asked.captured_queries if '"snapshot"' in q["sql"]]
    assert len(asked.captured_queries) == 4


def test_the_tile_asks_once_for_risks_and_only_where_it_matters(ready, django_assert_num_queries):
    consultation, by = ready
    loaded = builders.loaded(consultation)
    with django_assert_num_queries(0):
        newest_state(loaded)
    lives.issue(consultation, by)
    loaded = builders.loaded(consultation)
    with django_assert_num_queries(1):
        newest_state(loaded)


def test_the_desk_asks_as_often_for_one_consent_as_for_many(ready, client):
    consultation, by = ready
    client.force_login(by)
    lives.signed(consultation, by)
    client.get(reverse("desk"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("desk"))
    lots = [line.lot for line in consultation.injections.get().lines.all()]
    for _ in range(3):
        other = builders.build_consultation(consultation.patient, by)
        builders.build_injection(other, by, lots, evidence=builders.EVIDENCE)
        builders.confirm_health(other, by)
        builders.tell_patient(other, by)
        lives.withdrawn(other, by) if other.pk % 2 else lives.signed(other, by)
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("desk"))
    assert len(many) == len(one)
    assert "Do not treat: consent withdrawn" in page.text


def flag(ready) -> None:
    dutasteride = Ingredient.objects.get(key="dutasteride")
    Ingredient.objects.filter(pk=dutasteride.pk).update(
        flags=[*dutasteride.flags, "suggest_block"]
    )


def contraindication(ready) -> None:
    Contraindication.objects.create(
        ingredient=Ingredient.objects.get(key="dutasteride"),
        text="Never with this",
        is_absolute=True,
        topics=["a_new_topic"],
    )


def risk(ready) -> None:
    lives.publish_risk()


@pytest.mark.parametrize(
    ("publish", "words"),
    [
        (flag, "our sources advise against using it"),
        (contraindication, "must not be used by some people: A new topic"),
        (risk, "A new harm"),
    ],
)
def test_a_new_reason_to_stop_supersedes_and_says_so(ready, publish, words):
    consultation, by = ready
    document = lives.signed(consultation, by)
    publish(ready)
    loaded = builders.loaded(consultation)
    assert state_of(loaded) == newest_state(loaded) == ConsentState.SUPERSEDED
    (change,) = changes_since(document, loaded)
    assert (change.kind, change.what) == ("risk", "New warning about Dutasteride")
    assert change.after == words


def mild(ready) -> None:
    lives.publish_risk(severity="mild")


def of_the_procedure(ready) -> None:
    lives.publish_risk(kind="procedure")


def retired(ready) -> None:
    lives.publish_risk(retired_at=builders.NOW)


def of_something_else(ready) -> None:
    lives.publish_risk().ingredients.set([builders.ingredient("lidocaine")])


def taken_back(ready) -> None:
    Risk.objects.filter(kind="ingredient").update(retired_at=builders.NOW)
    Ingredient.objects.filter(key="dutasteride").update(flags=[])


def reworded(ready) -> None:
    Contraindication.objects.update(text="In better words")
    Risk.objects.all().update(patient_text="In better words.")


@pytest.mark.parametrize(
    "publish", [mild, of_the_procedure, retired, of_something_else, taken_back, reworded]
)
def test_other_news_of_the_lists_supersede_nothing(ready, publish):
    consultation, by = ready
    document = lives.signed(consultation, by)
    assert document.stop_risks
    publish(ready)
    loaded = builders.loaded(consultation)
    assert state_of(loaded) == newest_state(loaded) == ConsentState.SIGNED
    assert changes_since(document, loaded) == ()


def test_stop_risks_are_stored_sorted_and_once(ready):
    consultation, by = ready
    stored = lives.issue(consultation, by).stop_risks
    assert stored == sorted(stored)
    assert len({tuple(pair) for pair in stored}) == len(stored)
    assert ["dutasteride", "flag:stop_if_pregnant"] in stored or [
        "dutasteride",
        "flag:stop_if_may_be_pregnant",
    ] in stored


def test_a_closed_consultation_can_still_be_superseded(ready):
    consultation, by = ready
    lives.signed(consultation, by)
    Consultation.objects.update(closed_at=builders.NOW, closed_because="done")
    lives.change_dose()
    assert newest_state(builders.loaded(consultation)) == ConsentState.SUPERSEDED


def not_again(consultation, by):
    """Issued, refused as a whole, and issued again."""
    lives.refused(consultation, by)
    lives.issue(consultation, by)


def signed_again(consultation, by):
    lives.withdrawn(consultation, by)
    lives.signed(consultation, by)


def changed_unsigned(consultation, by):
    lives.issue(consultation, by)
    lives.change_dose()
    lives.issue(consultation, by)


def withdrawn_again(consultation, by):
    lives.withdrawn(consultation, by)
    lives.issue(consultation, by)


def superseded_twice(consultation, by):
    LIVES["signed, then a newer one"][0](consultation, by)
    lives.change_dose("3")


YET = "Do not treat yet: the new consent is not signed"


@pytest.mark.parametrize(
    ("life", "words"),
    [
        (lives.issue, ""),
        (changed_unsigned, ""),
        (signed_again, ""),
        (not_again, YET),
        (withdrawn_again, YET),
        (LIVES["signed, then a newer one"][0], YET),
        (superseded_twice, YET),
        (lives.withdrawn, "Do not treat: consent withdrawn"),
    ],
)
def test_every_page_says_loudly_that_a_new_consent_is_not_signed(ready, client, life, words):
    consultation, by = ready
    life(consultation, by)
    loaded = builders.loaded(consultation)
    assert workspace_of(loaded).do_not_treat == words
    client.force_login(by)
    for name, pk in [
        ("desk", ()),
        ("patient", (consultation.patient_id,)),
        ("patient-consents", (consultation.patient_id,)),
        ("consultation-injections", (consultation.pk,)),
        ("consultation-consent", (consultation.pk,)),
    ]:
        page = client.get(reverse(name, args=pk)).text
        assert ("Do not treat" in page) == bool(words), name
        assert words in page, name


def test_the_patients_page_asks_as_often_for_many_consultations(ready, client):
    consultation, by = ready
    client.force_login(by)
    address = reverse("patient", args=[consultation.patient_id])
    lives.signed(consultation, by)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(2):
        builders.build_consultation(consultation.patient, by)
    with CaptureQueriesContext(connection) as many:
        page = client.get(address)
    assert len(many) == len(one)
    assert "Consent: signed" in page.text
    assert "Consent: not issued" in page.text
