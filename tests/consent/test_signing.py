"""Signing: complete or refused, once, and written whole or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from consult.audit.models import AuditEvent
from consult.consent import pdf
from consult.consent.actions import complete_signature, issue_consent, record_refusal
from consult.consent.models import (
    ConsentDocument,
    EnteredInError,
    Signature,
    SignedScan,
    SigningSession,
)
from consult.consent.refusals import (
    AlreadyDecided,
    AlreadyInError,
    CertificateIsUnusable,
    CharactersCannotBePrinted,
    ConsentIsSuperseded,
    InterpreterIsIncomplete,
    ReferenceIsNotSigned,
    ScanDoesNotMatch,
    ScanIsRefused,
    SealCouldNotBeMade,
    SignedAtWrongTime,
    SignedDocumentCouldNotBeMade,
    SignerIsIncomplete,
    SigningHasEnded,
    SigningIsIncomplete,
    WaitingTimeNotOver,
    WordingIsMissing,
)
from consult.consent.signing import signed_pdf
from consult.consent.signing.signing_facts import Mark, Scan
from consult.consent.status import ConsentState, state_of
from consult.consultations.models import FormulaLine
from consult.formulary.models import ConsentText
from consult.seal import sha256_hex
from tests.consent import builders
from tests.consent.making import issue, paper, sign

pytestmark = pytest.mark.usefixtures("no_engine")
STROKES = (((10, 10), (200, 90), (400, 20)),)


@pytest.fixture
def issued(ready):
    return issue(ready), ready[1]


def nothing_written() -> bool:
    rows = Signature.objects.count() + SignedScan.objects.count()
    return rows + AuditEvent.objects.filter(action="consent.signed").count() == 0


def code_of(document: ConsentDocument, page: int = 1, pages: int = 1) -> dict:
    return {
        "number": document.number,
        "page": page,
        "pages": pages,
        "hash12": document.sha256[:12],
    }


def scan(*pages: dict) -> Scan:
    out = BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, "PNG")
    data = out.getvalue()
    return Scan(data, "image/png", sha256_hex(data), pages)


def session_of(document: ConsentDocument, by) -> SigningSession:
    moments = {"opened_at": document.issued_at, "last_seen_at": document.issued_at}
    return SigningSession.objects.create(document=document, opened_by=by, **moments)


def tablet(document: ConsentDocument, session: SigningSession, **values):
    name, at = "Zoë María Núñez-Albright", document.issued_at
    given = {
        "route": "tablet",
        "session": session,
        "marks": (Mark("patient", name, "drawn", at, STROKES),),
        "ticks": (("I read this form.", at),),
    }
    return paper(document, **{**given, **values})


# --- what is recorded ----------------------------------------------------------------------


def test_paper_in_the_file(issued):
    document, by = issued
    signature = sign(document, by, witness_name=" Ana Ruiz ")
    signature.refresh_from_db()
    assert (signature.route, signature.witness_name) == ("paper_file", "Ana Ruiz")
    assert signature.record_sha256 == sha256_hex(bytes(signature.record))
    assert signature.sealed_sha256 == sha256_hex(bytes(signature.sealed_pdf))
    assert signature.sealed_sha256 != signature.unsealed_sha256
    assert state_of(builders.loaded(document.consultation)) == ConsentState.SIGNED
    event = AuditEvent.objects.get(action="consent.signed")
    assert event.details == {
        "number": document.number,
        "route": "paper_file",
        "record_sha256": signature.record_sha256,
        "sealed_sha256": signature.sealed_sha256,
    }


def test_paper_with_a_scan(issued):
    document, by = issued
    signature = sign(document, by, route="paper_scan", scans=(scan(code_of(document)),))
    kept = signature.scans.get()
    assert kept.pages == [code_of(document)]
    assert sha256_hex(bytes(kept.data)) == kept.sha256
    assert json.loads(bytes(signature.record))["signing"]["scans"][0]["sha256"] == kept.sha256


def test_a_tablet_ends_its_session(issued):
    document, by = issued
    session = session_of(document, by)
    signature = complete_signature(by=by, document=document, facts=tablet(document, session))
    session.refresh_from_db()
    assert (session.end, session.version) == ("signed", 2)
    assert session.ended_at == signature.recorded_at
    record = json.loads(bytes(signature.record))
    assert record["signing"]["marks"][0]["strokes"] == [[[10, 10], [200, 90], [400, 20]]]
    assert record["page"]["people"][0]["drawing"]["path"] == "M10 10 L200 90 L400 20"
    assert record["page"]["ticks"][0]["text"] == "I read this form."


# --- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"signer": "representative"}, SignerIsIncomplete),
        ({"signer": "somebody"}, SignerIsIncomplete),
        ({"signer_name": "  "}, SignerIsIncomplete),
        ({"authority": "guardian"}, SignerIsIncomplete),
        ({"interpreter_name": "Ivo"}, InterpreterIsIncomplete),
        ({"interpreter_language": "Spanish"}, InterpreterIsIncomplete),
        ({"interpreter_statement": "All of it."}, InterpreterIsIncomplete),
        ({"route": "fax"}, SigningIsIncomplete),
        ({"route": "tablet"}, SigningIsIncomplete),
        ({"route": "paper_scan"}, SigningIsIncomplete),
        ({"overrule_reason": "because"}, SigningIsIncomplete),
        ({"ticks": (("Read.", builders.NOW),)}, SigningIsIncomplete),
        ({"scans": (scan(),)}, SigningIsIncomplete),
    ],
)
def test_incomplete_facts_are_refused(issued, values, refusal):
    document, by = issued
    with pytest.raises(refusal):
        sign(document, by, **values)
    assert nothing_written()


@pytest.mark.parametrize("shift", [-timedelta(minutes=2), timedelta(hours=2)])
def test_a_moment_before_the_issue_or_to_come_is_refused(issued, shift):
    document, by = issued
    with pytest.raises(SignedAtWrongTime):
        sign(document, by, signed_at=document.issued_at + shift)
    assert nothing_written()


def test_the_minute_of_the_issue_is_a_fair_time(issued):
    document, by = issued
    sign(document, by, signed_at=document.issued_at.replace(second=0, microsecond=0))


def test_a_superseded_document_cannot_be_signed(issued):
    document, by = issued
    FormulaLine.objects.filter(position=1).update(amount=2)
    with pytest.raises(ConsentIsSuperseded):
        sign(document, by)


def test_an_older_document_cannot_be_signed_after_a_newer_one(issued):
    document, by = issued
    injections = document.consultation.injections
    depth = injections.get().depth_mm
    injections.update(depth_mm=2)
    consultation = builders.loaded(document.consultation)
    issue_consent(by=by, consultation=consultation, expected_version=consultation.version)
    injections.update(depth_mm=depth)
    with pytest.raises(ConsentIsSuperseded):
        sign(document, by)


def test_a_refused_document_cannot_be_signed(issued):
    document, by = issued
    record_refusal(by=by, document=document, reason="Too soon")
    with pytest.raises(AlreadyDecided):
        sign(document, by)


def test_a_document_entered_in_error_cannot_be_signed(issued):
    document, by = issued
    EnteredInError(
        document=document, reason="Other patient", recorded_by=by, recorded_at=builders.NOW
    ).save()
    with pytest.raises(AlreadyInError):
        sign(document, by)


def copied(document: ConsentDocument, **values) -> ConsentDocument:
    """A row like ``document``, with other values."""
    row = ConsentDocument.objects.get(pk=document.pk)
    row.pk, row._state.adding, row.number = None, True, "C-2026-000900"
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def test_the_text_beside_a_translation_is_not_signed(issued):
    document, by = issued
    copied(document, language="es", translation_of=document)
    with pytest.raises(ReferenceIsNotSigned):
        sign(document, by)


def test_the_time_to_think_is_kept(issued):
    document, by = issued
    version = document.consultation_version + 1
    waits = copied(
        document, consultation_version=version, sign_from=builders.NOW + timedelta(days=2)
    )
    with pytest.raises(WaitingTimeNotOver):
        sign(waits, by)
    assert nothing_written()


def test_a_tablet_needs_a_mark_of_everybody(issued):
    document, by = issued
    session = session_of(document, by)
    for values in ({"marks": ()}, {"witness_name": "Ana Ruiz"}):
        with pytest.raises(SigningIsIncomplete, match="Not everybody"):
            complete_signature(by=by, document=document, facts=tablet(document, session, **values))


def test_a_session_of_another_document_is_refused(issued):
    document, by = issued
    other = copied(document, consultation_version=document.consultation_version + 1)
    with pytest.raises(SigningIsIncomplete, match="another consent"):
        complete_signature(by=by, document=other, facts=tablet(other, session_of(document, by)))


def test_a_session_that_ended_is_refused(issued):
    document, by = issued
    session = session_of(document, by)
    session.save_version(expected=1, fields={"ended_at": builders.NOW, "end": "stopped"})
    with pytest.raises(SigningHasEnded):
        complete_signature(by=by, document=document, facts=tablet(document, session))
    assert nothing_written()


def test_a_scan_that_differs_needs_a_reason_which_is_kept(issued):
    document, by = issued
    facts = {"route": "paper_scan", "scans": (scan({}),)}
    with pytest.raises(ScanDoesNotMatch) as refused:
        sign(document, by, **facts)
    assert refused.value.problems == (
        "Page 1 of this document not found.",
        "No readable code on uploaded page 1.",
    )
    assert nothing_written()
    reason = "The printer blurred the code; I compared every page by hand."
    signature = sign(document, by, **facts, overrule_reason=reason)
    assert signature.overrule_reason == reason
    rows = json.loads(bytes(signature.record))["page"]["facts"]
    (lines,) = [row["lines"] for row in rows if row["label"].startswith("What the check")]
    assert lines == [
        "Not found in the scan: page 1.",
        "No code could be read on scanned page 1.",
        f"Why the clinic kept the scan: {reason}",
    ]


def test_a_reason_without_a_difference_is_refused(issued):
    document, by = issued
    facts = {"route": "paper_scan", "scans": (scan(code_of(document)),)}
    with pytest.raises(SigningIsIncomplete, match="no difference"):
        sign(document, by, **facts, overrule_reason="because")


def test_bytes_that_were_not_judged_are_refused(issued):
    document, by = issued
    forged = replace(scan(code_of(document)), data=b"something else")
    with pytest.raises(ScanIsRefused):
        sign(document, by, route="paper_scan", scans=(forged,))
    assert nothing_written()


def test_missing_wording_is_told(issued):
    document, by = issued
    ConsentText.objects.filter(slot="record_lead").delete()
    with pytest.raises(WordingIsMissing, match="record_lead"):
        sign(document, by)
    assert nothing_written()


# --- the same request again ----------------------------------------------------------------


def test_the_same_request_gives_the_same_signature(issued):
    document, by = issued
    first = sign(document, by)
    assert sign(document, by) == first
    assert sign(document, by, signer_name=" Zoë María Núñez-Albright ") == first
    assert Signature.objects.count() == 1
    assert AuditEvent.objects.filter(action="consent.signed").count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"signer_name": "Zoë"},
        {"witness_name": "Ana Ruiz"},
        {"signed_at": builders.NOW - timedelta(minutes=1)},
        {"route": "paper_scan", "scans": (scan({}),), "overrule_reason": "x"},
    ],
)
def test_other_facts_for_a_signed_document_are_refused(issued, values):
    document, by = issued
    first = sign(document, by)
    with pytest.raises(AlreadyDecided):
        sign(document, by, **values)
    assert Signature.objects.get() == first


def test_a_replayed_tablet_request_gives_the_same_signature(issued):
    document, by = issued
    facts = tablet(document, session_of(document, by))
    first = complete_signature(by=by, document=document, facts=facts)
    facts.session.refresh_from_db()
    assert complete_signature(by=by, document=document, facts=facts) == first


# --- whole or not at all -------------------------------------------------------------------


def fail(error: Exception):
    def raising(*_args, **_named):
        raise error

    return raising


@pytest.mark.parametrize(
    ("place", "error", "refusal"),
    [
        ((signed_pdf, "seal_pdf"), SealCouldNotBeMade("x"), SealCouldNotBeMade),
        ((signed_pdf, "seal_pdf"), CertificateIsUnusable("x"), CertificateIsUnusable),
        ((pdf.engine, "render"), pdf.DocumentCouldNotBeMade("x"), SignedDocumentCouldNotBeMade),
        ((signed_pdf, "pdf_of"), CharactersCannotBePrinted("漢"), SignedDocumentCouldNotBeMade),
        ((SignedScan, "save"), RuntimeError("power cut"), RuntimeError),
    ],
)
def test_a_failure_on_the_way_writes_nothing(issued, monkeypatch, place, error, refusal):
    document, by = issued
    facts = {"route": "paper_scan", "scans": (scan(code_of(document)),)}
    with monkeypatch.context() as patch:
        patch.setattr(*place, fail(error))
        with pytest.raises(refusal) as refused:
            sign(document, by, **facts)
    if refusal is not RuntimeError:
        assert "othing was recorded" in str(refused.value)
    assert nothing_written()
    assert sign(document, by, **facts).scans.count() == 1


def test_a_missing_font_names_its_package(issued, monkeypatch):
    document, by = issued
    monkeypatch.setattr(signed_pdf, "pdf_of", fail(CharactersCannotBePrinted("漢")))
    with pytest.raises(SignedDocumentCouldNotBeMade, match="install fonts-noto-cjk"):
        sign(document, by, witness_name="漢")


def test_a_change_between_making_and_writing_is_noticed(issued, monkeypatch):
    document, by = issued

    def change_then_seal(data, **_):
        FormulaLine.objects.filter(position=1).update(amount=2)
        return data

    monkeypatch.setattr(signed_pdf, "seal_pdf", change_then_seal)
    with pytest.raises(ConsentIsSuperseded):
        sign(document, by)
    assert nothing_written()
