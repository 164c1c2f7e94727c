"""What the trail tells, and what it must never tell."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from consult.audit.actions import name_of
from consult.audit.models import AuditEvent
from consult.consultations.actions.health import list_allergy
from consult.consultations.actions.overrides import withdraw_override
from consult.formulary.models import Ingredient
from tests.builders import World, fresh, sign_in


def told(**filters: object) -> list[tuple[str, str]]:
    events = AuditEvent.objects.filter(**filters).order_by("pk")
    return list(events.values_list("action", "record"))


def test_reading_a_patient_is_recorded(world: World) -> None:
    reception = world.member("rita", "reception")
    sign_in(reception).get(reverse("patient", args=[world.patient.pk]))
    name = name_of(world.patient)
    event = AuditEvent.objects.get(action="patient.read")
    assert (event.by, event.subject, event.record) == (reception, name, name)
    assert event.clinic_id == world.clinic.pk


@pytest.mark.parametrize("section", ["screening", "health", "review"])
def test_reading_a_section_is_recorded(world: World, section: str) -> None:
    consultation = world.open().consultation
    sign_in(world.colleague).get(reverse(f"consultation-{section}", args=[consultation.pk]))
    event = AuditEvent.objects.get(action="consultation.read")
    assert (event.by, event.record) == (world.colleague, name_of(consultation))
    assert event.details == {"section": section}


def test_a_read_that_was_refused_is_not_recorded_as_one(world: World) -> None:
    consultation = world.open().consultation
    for url in (
        reverse("patient", args=[world.patient.pk]),
        reverse("consultation-health", args=[consultation.pk]),
    ):
        assert sign_in(world.stranger).get(url).status_code == 404
    assert not AuditEvent.objects.filter(action__endswith=".read").exists()


def test_each_act_of_a_consultation_is_told_with_its_author(world: World) -> None:
    story = world.open()
    story.complete({"minoxidil": "1"}, ["crown"])
    events = AuditEvent.objects.filter(subject=name_of(story.consultation))
    assert {event.by for event in events} == {world.clinician}
    assert {event.clinic_id for event in events} == {world.clinic.pk}
    assert {event.action for event in events} >= {
        "consultation.opened",
        "screening.answered",
        "diagnosis.recorded",
        "health.saved",
        "health.confirmed",
        "injection.proposed",
        "formula.line_saved",
        "evidence.attached",
        "technique.answered",
    }


def test_details_hold_no_health_data(world: World) -> None:
    """Every word that a person typed or a rule found stays out of the trail."""
    story = world.open()
    secret = "zebrafish"
    list_allergy(
        by=world.clinician,
        consultation=story.consultation,
        free_text=secret,
        reaction=secret,
        severity="severe",
        certainty="reported",
    )
    story.screening()
    story.diagnosis()
    latex = Ingredient.objects.get(key="benzyl_alcohol")
    story.health(allergy_to=latex)
    injection = story.injection({"minoxidil": "1"}, ["crown"])
    story.evidence(injection)
    story.technique(injection)
    story.overrides()
    override = fresh(story.consultation).overrides.first()
    assert override is not None
    withdraw_override(by=world.clinician, consultation=story.consultation, override=override)
    everything = [
        json.dumps([event.details, event.action, event.record, event.subject]).lower()
        for event in AuditEvent.objects.exclude(action__startswith="starter")
    ]
    words = [
        secret, "benzyl", "hives", "androgenetic", "talked", "declined", "none_known",
        "not_applicable", override.code, world.patient.family_name, world.patient.given_names,
        "1985", '"yes"', '"no"', "severe",
    ]  # fmt: skip
    for word in words:
        assert not [line for line in everything if word.lower() in line], word


def test_an_auditor_reads_only_the_own_clinic(world: World) -> None:
    auditor = world.member("aurel", "auditor")
    auditor.is_staff = True
    auditor.save()
    sign_in(world.clinician).get(reverse("patient", args=[world.patient.pk]))
    page = sign_in(auditor).get(reverse("admin:consult_auditevent_changelist"))
    assert "patient.read" in page.text
    auditor.clinics.set([world.other_clinic])
    page = sign_in(auditor).get(reverse("admin:consult_auditevent_changelist"))
    assert "patient.read" not in page.text


def test_nobody_changes_the_trail_in_the_admin(world: World) -> None:
    auditor = world.member("aurel", "auditor")
    auditor.is_staff = True
    auditor.save()
    event = AuditEvent.objects.filter(clinic_id=world.clinic.pk).first()
    client = sign_in(auditor)
    change = reverse("admin:consult_auditevent_change", args=[event.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"action": "nothing"}).status_code == 403
    delete = reverse("admin:consult_auditevent_delete", args=[event.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:consult_auditevent_add")).status_code == 403


def test_strangers_have_no_part_in_the_trail() -> None:
    assert not AnonymousUser().has_perm("consult.read_audit")
