"""The consent section and the stored documents, seen by staff and by strangers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.consent import pdf
from consult.consent.models import ConsentDocument
from consult.consent.refusals import DocumentCouldNotBeMade
from consult.consultations.models import FormulaLine, RedFlagAnswer
from consult.patients.models import Patient
from tests.consent import builders

pytestmark = pytest.mark.usefixtures("no_engine")


@pytest.fixture
def desk(ready, client):
    """A signed-in clinician's client with the consultation."""
    consultation, by = ready
    client.force_login(by)
    return client, consultation, by


def issue(client, consultation, version=None):
    return client.post(
        reverse("issue-consent", args=[consultation.pk]),
        {"version": version or consultation.version},
        follow=True,
    )


def test_a_ready_consultation_is_issued_by_one_button(desk):
    client, consultation, _by = desk
    page = client.get(reverse("consultation-consent", args=[consultation.pk]))
    assert "Issue the consent" in page.content.decode()
    page = issue(client, consultation)
    assert "C-2026-000001 is issued" in page.content.decode()
    again = issue(client, consultation)
    assert again.status_code == 200
    assert ConsentDocument.objects.count() == 1


def test_a_blocked_consultation_links_to_what_stops_it(desk):
    client, consultation, _by = desk
    RedFlagAnswer.objects.filter(consultation=consultation).first().delete()
    text = client.get(reverse("consultation-consent", args=[consultation.pk])).content.decode()
    assert "Issue the consent" not in text
    assert reverse("consultation-screening", args=[consultation.pk]) in text
    assert issue(client, consultation).status_code == 422
    assert not ConsentDocument.objects.exists()


def test_an_older_page_is_told(desk):
    client, consultation, _by = desk
    page = issue(client, consultation, version=77)
    assert page.status_code == 409
    assert "changed after you opened this page" in page.content.decode()


def test_a_failing_engine_is_told_plainly(desk, monkeypatch):
    client, consultation, _by = desk

    def fail(job):
        raise DocumentCouldNotBeMade("limit")

    monkeypatch.setattr(pdf.engine, "render", fail)
    page = issue(client, consultation)
    assert page.status_code == 422
    assert "nothing was issued" in page.content.decode()


def test_the_stored_bytes_are_served_and_the_read_is_noted(desk):
    client, consultation, by = desk
    issue(client, consultation)
    document = ConsentDocument.objects.get()
    address = reverse("consent-pdf", args=[document.number])
    opened, kept = client.get(address), client.get(address + "?download=1")
    assert opened.content == kept.content == bytes(document.pdf)
    assert opened["Content-Type"] == "application/pdf"
    assert opened["Content-Disposition"].startswith("inline")
    assert kept["Content-Disposition"].startswith("attachment")
    actions = AuditEvent.objects.filter(by=by).values_list("action", flat=True)
    assert {"consent.pdf_opened", "consent.pdf_downloaded"} <= set(actions)


def test_a_stranger_sees_nothing(desk):
    client, consultation, _by = desk
    issue(client, consultation)
    elsewhere = builders.build_staff(builders.build_clinic(name="Elsewhere"), "stranger")
    client.force_login(elsewhere)
    number = ConsentDocument.objects.get().number
    for address in [
        reverse("consultation-consent", args=[consultation.pk]),
        reverse("consent-pdf", args=[number]),
        reverse("consent-scan", args=[number, 1]),
        reverse("consent-signed", args=[number]),
        reverse("sign-consent", args=[consultation.pk, number]),
    ]:
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(reverse("consent-pdf", args=[number])).status_code == 302


def test_reception_prints_but_does_not_issue(desk):
    client, consultation, _by = desk
    issue(client, consultation)
    number = ConsentDocument.objects.get().number
    client.force_login(builders.build_staff(consultation.clinic, "rosa", role="reception"))
    assert client.get(reverse("consent-pdf", args=[number])).status_code == 200
    assert issue(client, consultation).status_code == 403


@pytest.mark.parametrize(
    ("language", "is_told"), [("", False), ("English (US)", False), ("Polish", True)]
)
def test_a_patient_of_another_language_needs_an_interpreter(desk, language, is_told):
    client, consultation, _by = desk
    Patient.objects.filter(pk=consultation.patient_id).update(language=language)
    text = client.get(reverse("consultation-consent", args=[consultation.pk])).text
    assert (f"The patient speaks {language}: use an interpreter" in text) == is_told


def test_a_refusal_opens_the_way_to_a_new_consent(desk):
    client, consultation, by = desk
    issue(client, consultation)
    number = ConsentDocument.objects.get().number
    address = reverse("refuse-consent", args=[consultation.pk, number])
    assert client.post(address, {"reason": ""}).status_code == 422
    text = client.post(address, {"reason": "Too soon"}, follow=True).content.decode()
    assert "recorded as refused" in text
    assert "Recorded 24-Nov-2026" in text
    assert 'status--done">Refused' not in text
    assert "Issue the consent" not in text
    builders.tell_patient(consultation, by)
    page = client.get(reverse("consultation-consent", args=[consultation.pk]))
    assert "Issue the consent" in page.text


def test_a_changed_formula_says_superseded(desk):
    client, consultation, by = desk
    issue(client, consultation)
    FormulaLine.objects.filter(position=1).update(amount=2)
    text = client.get(reverse("consultation-consent", args=[consultation.pk])).content.decode()
    assert "Superseded" in text
    assert "Record that it was signed" not in text
    assert "Issue the consent" not in text
    builders.tell_patient(consultation, by)
    page = client.get(reverse("consultation-consent", args=[consultation.pk]))
    assert "Issue the consent" in page.text
