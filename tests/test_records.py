"""Append-only tables refuse every way of changing them; versioned rows are saved once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.utils import timezone

from consult.audit.models import AuditEvent
from consult.consent.models import (
    ConsentDocument,
    CopyGiven,
    EnteredInError,
    Refusal,
    Signature,
    SignedScan,
    SignerMark,
    SigningSession,
    WaitingWaiver,
    Withdrawal,
)
from consult.consultations.actions.formulas import put_formula_source
from consult.formulary.actions import propose_retirement, withdraw_proposal
from consult.formulary.actions.photos import add_label_photos
from consult.formulary.label_pictures import judge_photo
from consult.formulary.models import Risk
from consult.records import (
    AppendOnly,
    AppendOnlyQuerySet,
    RecordIsSealed,
    StaleVersion,
    append_only_tables,
    arm_triggers,
    disarm_triggers,
    missing_triggers,
)
from consult.safety.facts import AllergyAnswer
from tests.builders import World, make_clinic, make_formula, make_source, make_world
from tests.formulary.pictures import png

SEALED = sorted(
    (model for model in apps.get_models() if issubclass(model, AppendOnly)),
    key=lambda model: model.__name__,
)
NAMES = [model.__name__ for model in SEALED]
every_sealed_model = pytest.mark.parametrize("model", SEALED, ids=NAMES)


@pytest.fixture
def rows(db: None) -> dict[type[models.Model], models.Model]:
    """One written row of every append-only model."""
    world = make_world()
    story = world.open()
    story.health()
    patient = world.patient
    patient.allergies.create(
        free_text="plums",
        severity="mild",
        certainty="reported",
        recorded_by=world.clinician,
        recorded_at=timezone.now(),
    )
    document = ConsentDocument(
        clinic=world.clinic,
        consultation=story.consultation,
        number="N-1",
        consultation_version=1,
        snapshot=b"{}",
        html="",
        pdf=b"",
        issued_by=world.clinician,
        issued_at=timezone.now(),
    )
    document.save()
    told = {
        "document": document,
        "recorded_by": world.clinician,
        "recorded_at": timezone.now(),
    }
    _decide(document, told)
    risk = Risk.objects.get(key="pain")
    proposal = propose_retirement(by=world.clinician, entry=risk, reason="Not so.")
    withdraw_proposal(by=world.clinician, proposal=proposal)
    _save_formula(world)
    story.injection({"biotin": "1"}, ["crown"])
    photo = judge_photo(png())
    add_label_photos(by=world.clinician, product=world.lots["biotin"].product, photos=[photo])
    return {model: model._base_manager.order_by("pk").first() for model in SEALED}


def _decide(document: ConsentDocument, told: dict[str, Any]) -> None:
    """One row of everything that can follow an issued document, for the tables' sake."""
    now, by = told["recorded_at"], told["recorded_by"]
    signed = {"signer": "patient", "signer_name": "Ana", "signed_at": now}
    signature = Signature(**signed, **told)
    signature.save()
    kept = {"recorded_by": by, "recorded_at": now}
    SignedScan(signature=signature, order=1, data=b"%PDF-", media_type="x", **kept).save()
    Refusal(reason="not today", **told).save()
    Withdrawal(reason="not any more", how="phone", withdrawn_at=now, **told).save()
    EnteredInError(reason="wrong patient", **told).save()
    names = {"patient_name": "Ana", "clinician_name": "Clara"}
    WaitingWaiver(patient_reason="lives far away", **names, **told).save()
    CopyGiven(form="paper", given_at=now, **told).save()
    session = SigningSession(document=document, opened_by=by, opened_at=now, last_seen_at=now)
    session.save()
    SignerMark(session=session, role="patient", name="Ana", kind="typed", at=now).save()


def _save_formula(world: World) -> None:
    """A saved formula with a product and a source."""
    formula = make_formula(world.clinician, world.clinic, "Biotin", [world.lots["biotin"].product])
    put_formula_source(
        by=world.clinician,
        formula=formula,
        expected_version=1,
        source=make_source("on-biotin", [("biotin", "active", None, "")]),
        meaning="Weak.",
    )


def refused(write: Callable[[], object], by: type[Exception]) -> None:
    with pytest.raises(by), transaction.atomic():
        write()


def test_every_promised_table_is_append_only() -> None:
    assert {
        "Allergy",
        "AllergyStatus",
        "AuditEvent",
        "ConsentDocument",
        "CopyGiven",
        "EnteredInError",
        "HealthFact",
        "Proposal",
        "ProposalOutcome",
        "Refusal",
        "Revision",
        "SavedFormulaLine",
        "SavedFormulaSource",
        "SavedFormulaVersion",
        "Signature",
        "SignedScan",
        "SignerMark",
        "WaitingWaiver",
        "Withdrawal",
    } <= set(NAMES)


@every_sealed_model
def test_the_manager_is_one_that_refuses(model: type[models.Model]) -> None:
    assert isinstance(model._default_manager.all(), AppendOnlyQuerySet)


@every_sealed_model
def test_django_refuses_changes(model: type[models.Model], rows: dict) -> None:
    row = rows[model]
    refused(row.save, RecordIsSealed)
    refused(row.delete, RecordIsSealed)
    refused(lambda: model._default_manager.update(id=row.pk), RecordIsSealed)
    refused(model._default_manager.filter(pk=row.pk).delete, RecordIsSealed)
    field = next(f.name for f in model._meta.concrete_fields if not f.primary_key)
    refused(lambda: model._default_manager.bulk_update([row], [field]), RecordIsSealed)
    assert model._base_manager.filter(pk=row.pk).exists()


@every_sealed_model
def test_the_database_refuses_what_walks_around_django(
    model: type[models.Model], rows: dict
) -> None:
    row, table = rows[model], model._meta.db_table
    plain = models.QuerySet(model).filter(pk=row.pk)
    refused(lambda: plain.update(id=row.pk), IntegrityError)
    refused(lambda: plain._raw_delete(plain.db), IntegrityError)
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute(f"UPDATE {table} SET id = id"), IntegrityError)
        refused(lambda: cursor.execute(f"DELETE FROM {table}"), IntegrityError)


@every_sealed_model
def test_an_insert_cannot_overwrite(model: type[models.Model], rows: dict) -> None:
    row = rows[model]
    row._state.adding = True
    refused(row.save, IntegrityError)
    field = next(f.name for f in model._meta.concrete_fields if not f.primary_key)
    upsert = {"update_conflicts": True, "unique_fields": ["id"], "update_fields": [field]}
    refused(lambda: models.QuerySet(model).bulk_create([row], **upsert), IntegrityError)


@every_sealed_model
@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
def test_replace_is_refused(model: type[models.Model], rows: dict) -> None:
    """SQLite deletes the old row without its trigger unless it is told otherwise."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        refused(
            lambda: cursor.execute(
                f"REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s", [rows[model].pk]
            ),
            IntegrityError,
        )


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_truncate_is_refused() -> None:
    for table in append_only_tables():
        with connection.cursor() as cursor:
            refused(lambda: cursor.execute(f"TRUNCATE {table} CASCADE"), IntegrityError)  # noqa: B023


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL alters in place")
def test_a_rebuilt_table_is_armed_again_by_migrating() -> None:
    with connection.schema_editor() as editor:
        editor._remake_table(AuditEvent)
    table = AuditEvent._meta.db_table
    assert missing_triggers(connection) == [f"{table}_no_update", f"{table}_no_delete"]
    call_command("migrate", verbosity=0)
    assert not missing_triggers(connection)


@pytest.mark.django_db
def test_missing_triggers_are_reported(client: Client) -> None:
    assert not [w for w in run_checks(databases=["default"]) if w.id == "consult.W001"]
    assert client.get("/readyz").status_code == 200
    disarm_triggers(connection)
    try:
        (warning,) = [w for w in run_checks(databases=["default"]) if w.id == "consult.W001"]
        answer = client.get("/readyz")
    finally:
        arm_triggers(connection)
    for table in append_only_tables():
        assert f"{table}_no_update" in warning.msg
        assert f"{table}_no_delete" in warning.msg
    assert answer.status_code == 503


@pytest.mark.django_db
def test_one_missing_trigger_is_enough(client: Client) -> None:
    table = AuditEvent._meta.db_table
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_no_delete{on_table}")
    try:
        assert missing_triggers(connection) == [f"{table}_no_delete"]
    finally:
        arm_triggers(connection)


@pytest.mark.django_db
def test_a_version_is_saved_once() -> None:
    clinic = make_clinic()
    stale = type(clinic).objects.get(pk=clinic.pk)
    clinic.save_version(expected=1, fields={"phone": "555-0111"})
    with pytest.raises(StaleVersion):
        stale.save_version(expected=1, fields={"phone": "555-0222"})
    stale.refresh_from_db()
    assert (stale.phone, stale.version) == ("555-0111", 2)
    stale.save_version(expected=2, fields={"phone": "555-0333"})
    assert stale.version == 3


def test_the_allergy_answers_know_that_nobody_asked() -> None:
    assert AllergyAnswer.NOT_ASKED not in {
        AllergyAnswer(value) for value, _ in apps.get_model("consult", "AllergyStatus")
        ._meta.get_field("answer").choices
    }  # fmt: skip
