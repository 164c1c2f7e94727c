"""From the first question to the signed paper."""

from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.consent.models import ConsentDocument
from consult.consultations.models import Consultation
from tests.builders import World
from tests.journeys.steps import Clinician


def prepare(clinician: Clinician, world: World) -> int:
    """Everything up to the review, with one product."""
    clinician.opens_a_consultation(reverse("patient", args=[world.patient.pk]))
    clinician.answers_screening()
    clinician.records_the_diagnosis()
    clinician.asks_about_health()
    injection = clinician.proposes_an_injection(world.clinician.pk)
    lot = world.lots["minoxidil"]
    clinician.draws_up(injection, lot.product, lot.pk)
    clinician.attaches_the_closest_source(injection)
    clinician.plans_the_technique(injection)
    clinician.tells_the_patient()
    clinician.goes_on_in_spite_of_everything_allowed()
    return injection


def test_a_new_patient_from_screening_to_signature(clinician: Clinician, world: World) -> None:
    # Given a patient whom nobody has seen before
    assert not clinician.client.get("/patients/", {"q": "Håkonsen"}).context["page"].object_list
    patient = clinician.adds_a_patient(
        given_names="Øystein",
        family_name="Håkonsen",
        date_of_birth="1990-12-01",
        record_number="P-77",
        language="English",
    )
    clinician.opens_a_consultation(patient)
    assert clinician.status_of("consent") == "Not yet"

    # When the sections are worked through, in another order than they stand
    clinician.asks_about_health()
    injection = clinician.proposes_an_injection(world.clinician.pk)
    for word in ("minoxidil", "biotin", "dexpanthenol"):
        clinician.draws_up(injection, world.lots[word].product, world.lots[word].pk)
    clinician.answers_screening()
    clinician.plans_the_technique(injection)
    clinician.attaches_the_closest_source(injection)
    clinician.records_the_diagnosis()
    clinician.tells_the_patient()
    clinician.goes_on_in_spite_of_everything_allowed()

    # Then the consent can be issued and holds what was proposed
    assert clinician.status_of("consent") == "Ready"
    page = clinician.issues_the_consent()
    document = ConsentDocument.objects.get()
    assert document.number in page.text
    pdf = clinician.client.get(reverse("consent-pdf", args=[document.number]))
    for shown in ("Øystein Håkonsen", "Minoxidil", "Biotin", "Benzyl alcohol", "Dexpanthenol"):
        assert shown.encode() in b"".join(pdf)

    # And the signed paper is recorded
    assert clinician.status_of("consent") == "Issued, not signed yet"
    clinician.saves(
        clinician.url("sign-consent", document.number),
        signer="patient",
        signer_name="Øystein Håkonsen",
        signed_at="2026-11-24T10:30",
        kept="file",
    )
    assert clinician.status_of("consent") == "Signed"
    clinician.saves(clinician.url("close-consultation"), reason="Consent signed.")
    assert clinician.client.get("/").context["rows"] == []
    acts = AuditEvent.objects.filter(subject=f"consultation:{clinician.consultation}")
    assert acts.first().action == "consultation.opened"
    assert {"consent.issued", "consent.signed", "consultation.closed"} <= {
        act.action for act in acts
    }


def test_a_double_click_issues_one_document(clinician: Clinician, world: World) -> None:
    prepare(clinician, world)
    version = Consultation.objects.get(pk=clinician.consultation).version
    for _ in range(2):
        clinician.client.post(clinician.url("issue-consent"), {"version": version})
    assert ConsentDocument.objects.count() == 1


def test_a_change_after_issue_asks_for_a_new_consent(clinician: Clinician, world: World) -> None:
    injection = prepare(clinician, world)
    clinician.issues_the_consent()
    before = ConsentDocument.objects.get()
    lot = world.lots["dexpanthenol"]
    clinician.draws_up(injection, lot.product, lot.pk)
    clinician.goes_on_in_spite_of_everything_allowed()
    assert clinician.status_of("consent") == "Superseded: needs a new one"
    answer = clinician.client.post(
        clinician.url("sign-consent", before.number),
        {
            "signer": "patient",
            "signer_name": "Ana Lima",
            "signed_at": "2026-11-24T10:30",
            "kept": "file",
        },
    )
    assert answer.status_code == 422
    assert "no longer matches the record" in answer.text
    assert not hasattr(ConsentDocument.objects.get(), "signature")
    clinician.tells_the_patient()
    clinician.issues_the_consent()
    assert ConsentDocument.objects.count() == 2
    after = ConsentDocument.objects.get(pk=before.pk)
    assert bytes(after.pdf) == bytes(before.pdf)


def test_a_refusal_is_recorded_and_a_new_consent_possible(
    clinician: Clinician, world: World
) -> None:
    prepare(clinician, world)
    clinician.issues_the_consent()
    number = ConsentDocument.objects.get().number
    clinician.saves(clinician.url("refuse-consent", number), reason="Wants to think it over.")
    assert clinician.status_of("consent") == "Do not treat: consent refused"
    clinician.sees("consultation-consent", "Wants to think it over.")


def test_a_tablet_left_open_overnight_issues_nothing_stale(
    clinician: Clinician, world: World
) -> None:
    prepare(clinician, world)
    stale = Consultation.objects.get(pk=clinician.consultation).version
    clinician.records_the_diagnosis()
    answer = clinician.client.post(clinician.url("issue-consent"), {"version": stale})
    assert answer.status_code == 409
    assert not ConsentDocument.objects.exists()
