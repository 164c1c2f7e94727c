"""Who may see a consultation, and what a closed one still answers."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.consultations.actions.overrides import override_finding
from consult.consultations.models import Consultation, SectionSave
from consult.consultations.review import review_of
from consult.formulary.models import Lot, Product
from consult.management.demo.stories import Story
from consult.patients.actions import add_allergy
from tests.builders import World, fresh, sign_in
from tests.consultations.addresses import ONLY_POST, ONLY_READ, addresses_of


@pytest.fixture
def full(story: Story, world: World) -> Story:
    """A consultation with something in every section."""
    how = {"severity": "mild", "certainty": "reported"}
    add_allergy(by=world.clinician, patient=world.patient, free_text="plums", **how)
    story.screening()
    story.diagnosis()
    injection = story.injection({"minoxidil": "1"}, ["crown"])
    story.evidence(injection, sources=1)
    finding = next(f for f in review_of(fresh(story.consultation)).findings if f.overridable)
    override_finding(
        by=world.clinician,
        consultation=story.consultation,
        code=finding.code,
        subject=finding.subject.key,
        reason="Compared by hand with every ingredient.",
    )
    return story


def test_there_are_addresses_to_try(full: Story) -> None:
    assert len(addresses_of(full)) > 25


def test_a_clinician_opens_each_page(client: Client, full: Story) -> None:
    needs_a_query = {"override-finding"}
    needs_a_document = {
        "sign-consent",
        "refuse-consent",
        "withdraw-consent",
        "consent-in-error",
        "waive-waiting",
        "open-signing",
    }
    for name, url in addresses_of(full).items():
        expected = {200, 302}
        if name in ONLY_POST:
            expected = {405}
        elif name in needs_a_query | needs_a_document:
            expected = {404}
        assert client.get(url).status_code in expected, name


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_clinic_finds_no_trace(full: Story, world: World, method: str) -> None:
    client = sign_in(world.stranger)
    versions = list(SectionSave.objects.values_list("key", "version").order_by("key"))
    for name, url in addresses_of(full).items():
        answer = getattr(client, method)(url, {"version": "0", "reason": "x" * 20})
        expected = 405 if name in (ONLY_POST if method == "get" else ONLY_READ) else 404
        assert answer.status_code == expected, name
        for trace in ("Ana", "Lima", "P-1", "North Clinic", "plums"):
            assert trace not in answer.text, name
    assert list(SectionSave.objects.values_list("key", "version").order_by("key")) == versions
    assert not AuditEvent.objects.filter(by=world.stranger).exists()


@pytest.mark.parametrize("role", ["reception", "formulary admin", "auditor", "owner"])
def test_other_roles_are_kept_out(full: Story, world: World, role: str) -> None:
    client = sign_in(world.member("max", role))
    for name, url in addresses_of(full).items():
        for answer in (client.get(url), client.post(url)):
            assert answer.status_code in (403, 405), name
            assert "plums" not in answer.text
            assert "Lima" not in answer.text
    start = reverse("start", args=[world.patient.pk])
    assert client.post(start).status_code == 403


def test_strangers_sign_in_first(full: Story, world: World) -> None:
    client = Client()
    for name, url in addresses_of(full).items() | {("desk", reverse("desk"))}:
        for answer in (client.get(url), client.post(url)):
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith(reverse("account_login"))


def test_a_closed_consultation_answers_with_a_message(client: Client, full: Story) -> None:
    close = reverse("close-consultation", args=[full.consultation.pk])
    assert client.post(close, {"reason": ""}).status_code == 422
    assert client.post(close, {"reason": "Patient decided against it."}).status_code == 302
    closed = Consultation.objects.get(pk=full.consultation.pk)
    lots, products = Lot.objects.count(), Product.objects.count()
    events = AuditEvent.objects.exclude(action__endswith=".read").count()
    papers = {
        "issue-consent",
        "sign-consent",
        "refuse-consent",
        "withdraw-consent",
        "consent-in-error",
        "consultation-consent",
        "waive-waiting",
        "open-signing",
        "stop-signing",
        "resume-signing",
    }
    for name, url in addresses_of(full).items():
        if name in papers:
            continue
        answer = client.post(url, {"version": "0", "reason": "x" * 20}, follow=True)
        assert answer.status_code == 200, name
        assert "This consultation is closed. Nothing was saved." in answer.text, name
    assert Consultation.objects.get(pk=closed.pk).version == closed.version
    assert (Lot.objects.count(), Product.objects.count()) == (lots, products)
    assert AuditEvent.objects.exclude(action__endswith=".read").count() == events
    assert addresses_of(full)


def test_a_closed_consultation_can_be_read(client: Client, full: Story) -> None:
    close = reverse("close-consultation", args=[full.consultation.pk])
    client.post(close, {"reason": "Patient decided against it."})
    page = client.get(reverse("consultation-review", args=[full.consultation.pk])).text
    assert "This consultation is closed: Patient decided against it." in page


def test_nothing_is_issued_after_closing(client: Client, full: Story) -> None:
    close = reverse("close-consultation", args=[full.consultation.pk])
    client.post(close, {"reason": "Patient decided against it."})
    version = Consultation.objects.get(pk=full.consultation.pk).version
    issue = reverse("issue-consent", args=[full.consultation.pk])
    client.post(issue, {"version": version})
    assert not full.consultation.consents.exists()


@pytest.mark.parametrize("pk", ["0", "9" * 30])
def test_any_number_in_the_address_is_answered(client: Client, story: Story, pk: str) -> None:
    here = f"/consultations/{story.consultation.pk}"
    for url in (f"/consultations/{pk}/screening/", f"{here}/injections/{pk}/"):
        assert client.get(url).status_code == 404


def test_script_in_what_was_typed_is_only_text(client: Client, world: World) -> None:
    script = "<script>alert('x')</script>"
    patient = world.add_patient("<b>9</b>", family_name=script, given_names=script)
    how = {"severity": "mild", "certainty": "reported", "reaction": script}
    add_allergy(by=world.clinician, patient=patient, free_text=script, **how)
    story = world.open(patient)
    injection = story.injection({"minoxidil": "1"}, ["crown"])
    type(injection).objects.update(purpose=script, needle=script)
    for section in ("screening", "health", "injections", "talk", "review", "consent"):
        page = client.get(reverse(f"consultation-{section}", args=[story.consultation.pk])).text
        assert "<script>alert" not in page
        assert "<b>9" not in page
        assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in client.get(reverse("desk")).text


def test_the_banner_is_on_every_section(client: Client, story: Story) -> None:
    for section in (
        "screening", "diagnosis", "health", "injections", "evidence", "technique", "talk",
        "review", "consent",
    ):  # fmt: skip
        page = client.get(reverse(f"consultation-{section}", args=[story.consultation.pk])).text
        text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        for shown in ("Ana Lima", "14-Jul-1985", "(41 y)", "P-1", "not asked"):
            assert shown in text, section
