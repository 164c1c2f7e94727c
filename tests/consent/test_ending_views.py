"""The pages on which a consent ends, and what every other page says afterward."""

from __future__ import annotations

import pytest
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.consent.models import ConsentDocument, EnteredInError, Refusal, Withdrawal
from tests.consent import builders, lives

pytestmark = pytest.mark.usefixtures("no_engine")
ENDS = {
    "refuse-consent": "The patient said no before signing.",
    "withdraw-consent": "The patient takes back a signed consent.",
    "consent-in-error": "This document is a mistake, for example made for the wrong patient.",
}


@pytest.fixture
def desk(ready, client):
    consultation, by = ready
    client.force_login(by)
    return client, consultation, by


def address(name, document):
    return reverse(name, args=[document.consultation_id, document.number])


def section(client, consultation):
    return client.get(reverse("consultation-consent", args=[consultation.pk])).text


def test_each_end_says_which_it_is(desk):
    client, consultation, by = desk
    document = lives.issue(consultation, by)
    for name, words in ENDS.items():
        page = client.get(address(name, document)).text
        assert words in page
        assert all(other not in page for other in set(ENDS.values()) - {words})
    assert (
        "cannot be withdrawn: it was not signed"
        in client.get(address("withdraw-consent", document)).text
    )


def test_a_refusal_stops_every_page_at_once(desk):
    client, consultation, by = desk
    document = lives.issue(consultation, by)
    page = client.post(address("refuse-consent", document), {"reason": "Too soon"}, follow=True)
    assert "is recorded as refused. Do not treat." in page.text
    assert Refusal.objects.get().reason == "Too soon"
    for url in (section_of("screening", consultation), section_of("consent", consultation)):
        assert "Do not treat: consent refused" in client.get(url).text
    assert "Do not treat: consent refused" in client.get(reverse("desk")).text


def section_of(name, consultation):
    return reverse(f"consultation-{name}", args=[consultation.pk])


def test_a_withdrawal_needs_how_and_when_and_keeps_what_was_typed(desk):
    client, consultation, by = desk
    document = lives.signed(consultation, by)
    url = address("withdraw-consent", document)
    page = client.post(url, {"reason": "No needles please"})
    assert page.status_code == 422
    assert "No needles please" in page.text
    early = {"reason": "No", "how": "phone", "told": "earlier", "withdrawn_at": "2026-11-23T10:00"}
    page = client.post(url, early)
    assert page.status_code == 422
    assert "not signed yet at that time" in page.text
    typed = {**early, "withdrawn_at": "2026-11-24T10:30"}
    text = client.post(url, typed, follow=True).text
    assert "is recorded as withdrawn" in text
    assert "24-Nov-2026 10:30 EST, by phone" in text
    assert "Do not treat: consent withdrawn" in text
    assert "After the recorded talk the patient refused a consent or took it back." in text
    assert Withdrawal.objects.get().reason == "No"


def test_when_it_was_told_is_never_taken_for_granted(desk):
    client, consultation, by = desk
    document = lives.signed(consultation, by)
    url = address("withdraw-consent", document)
    page = client.get(url).text
    assert "At the clinic it is 24-Nov-2026 10:30 EST now." in page
    assert " checked" not in page
    typed = {"reason": "No needles", "how": "phone"}
    for wrong, field, words in [
        ({}, "told", "Choose an answer."),
        ({"told": "earlier"}, "withdrawn_at", "Enter a date and time."),
        ({"told": "now", "withdrawn_at": "2026-11-24T10:30"}, "told", "Say which of both"),
        (
            {"told": "earlier", "withdrawn_at": "2026-11-24T18:00"},
            "__all__",
            "still to come: at the clinic it is 24-Nov-2026 10:30 EST now.",
        ),
    ]:
        page = client.post(url, typed | wrong)
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [field]
        assert words in page.text
    assert client.post(url, typed | {"told": "now"}).status_code == 302
    assert Withdrawal.objects.get().withdrawn_at >= document.signature.signed_at


def test_a_mistake_is_marked(desk):
    client, consultation, by = desk
    document = lives.signed(consultation, by)
    url = address("consent-in-error", document)
    text = client.post(url, {"reason": "Wrong patient"}, follow=True).text
    assert "Do not treat: consent entered in error" in text
    assert EnteredInError.objects.get().reason == "Wrong patient"
    assert "entered in error already" in client.get(url).text


def test_the_second_of_two_is_told_and_keeps_what_was_typed(desk):
    client, consultation, by = desk
    document = lives.withdrawn(consultation, by)
    typed = {
        "reason": "Also no",
        "how": "phone",
        "told": "earlier",
        "withdrawn_at": "2026-11-24T10:30",
    }
    page = client.post(address("withdraw-consent", document), typed)
    assert page.status_code == 422
    assert "already recorded as withdrawn" in page.text
    assert "Also no" in page.text
    assert Withdrawal.objects.count() == 1


def test_strangers_and_reception_end_nothing(desk):
    client, consultation, by = desk
    document = lives.issue(consultation, by)
    stranger = builders.build_staff(builders.build_clinic(name="Elsewhere"), "stranger")
    reception = builders.build_staff(consultation.clinic, "rosa", role="reception")
    for person, status in ((stranger, 404), (reception, 403)):
        client.force_login(person)
        for name in ENDS:
            answer = client.post(address(name, document), {"reason": "x"})
            assert answer.status_code == status
    assert not Refusal.objects.exists()
    client.force_login(by)
    wrong = reverse("refuse-consent", args=[consultation.pk, "C-2026-999999"])
    assert client.get(wrong).status_code == 404


def test_a_closed_consultation_can_still_be_withdrawn_from(desk):
    client, consultation, by = desk
    document = lives.signed(consultation, by)
    type(consultation).objects.update(closed_at=builders.NOW, closed_because="done")
    typed = {
        "reason": "No",
        "how": "written",
        "told": "earlier",
        "withdrawn_at": "2026-11-24T10:30",
    }
    answer = client.post(address("withdraw-consent", document), typed, follow=True)
    assert "is recorded as withdrawn" in answer.text


def test_a_superseded_consent_shows_why(desk):
    client, consultation, by = desk
    lives.signed(consultation, by)
    lives.change_dose()
    text = section(client, consultation)
    assert "Superseded: needs a new one." in text
    assert "Demo Dutasteride 0.05 %, Demo Compounding Pharmacy: Drawn up" in text
    assert "<td><bdi>1 mL</bdi></td><td><bdi>2 mL</bdi></td>" in text
    assert "Do not treat: consent superseded" in text


def test_an_unsigned_one_that_changed_is_work_and_no_alarm(desk):
    client, consultation, by = desk
    lives.issue(consultation, by)
    lives.change_dose()
    screening = client.get(section_of("screening", consultation)).text
    assert "Do not treat: consent" not in screening
    assert "Superseded: needs a new one" in screening


def test_the_newest_stands_in_full_and_earlier_ones_on_a_line(desk):
    client, consultation, by = desk
    for amount in ("2", "3", "4"):
        lives.issue(consultation, by)
        lives.change_dose(amount)
    lives.issue(consultation, by)
    text = section(client, consultation)
    assert "Earlier documents (3)" in text
    assert text.count("<details>") == 3
    assert text.count('<article class="panel"') == 1


def test_a_damaged_wording_list_hides_no_reason(desk):
    from consult.formulary.models import ConsentText

    client, consultation, by = desk
    lives.signed(consultation, by)
    lives.change_dose()
    ConsentText.objects.filter(slot__startswith="change").update(retired_at=builders.NOW)
    text = section(client, consultation)
    assert "<td><bdi>1 mL</bdi></td><td><bdi>2 mL</bdi></td>" in text


def test_the_copy_is_marked_and_the_original_stays(desk, monkeypatch):
    client, consultation, by = desk
    document = ConsentDocument.objects.get(pk=lives.withdrawn(consultation, by).pk)
    monkeypatch.setattr(
        "consult.consent.copies.serving.marked_copy", lambda *a, **k: b"%PDF-marked"
    )
    url = reverse("consent-pdf", args=[document.number])
    marked, original = client.get(url), client.get(url + "?original=1&download=1")
    assert marked.content == b"%PDF-marked"
    assert f"{document.number}-withdrawn.pdf" in marked["Content-Disposition"]
    assert original.content == bytes(document.pdf)
    assert f"{document.number}-original.pdf" in original["Content-Disposition"]
    actions = list(AuditEvent.objects.order_by("-pk").values_list("action", flat=True)[:2])
    assert actions == ["consent.original_downloaded", "consent.pdf_opened"]


def test_reception_sees_states_and_no_reasons(desk):
    client, consultation, by = desk
    lives.withdrawn(consultation, by)
    client.force_login(builders.build_staff(consultation.clinic, "rosa", role="reception"))
    text = client.get(reverse("patient-consents", args=[consultation.patient_id])).text
    assert "Withdrawn" in text
    assert "Open the marked copy" in text
    assert "No needles" not in text
