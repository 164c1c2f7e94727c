"""Killed at any point of issuing or signing, there is the whole record or none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.audit.models import AuditEvent
from consult.consent import drafting
from consult.consent.actions import complete_signature, issue_consent, signing
from consult.consent.models import ConsentDocument, Signature, SignedScan, SigningSession
from consult.consent.signing.signed_pdf import SignedPdf
from consult.consent.signing.signing_facts import SigningFacts
from consult.consultations.models import Consultation
from consult.seal import sha256_hex
from tests.builders import make_world
from tests.faults.dying import deaths

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> Consultation:
    """A consultation ready to issue; the papers themselves are made beforehand, and have
    tests of their own for an engine that dies."""
    monkeypatch.setattr(drafting, "document_pdf", lambda html, sealed: b"%PDF-" + sealed[:99])
    monkeypatch.setattr(
        signing, "make_signed_pdf", lambda document, record, at: SignedPdf(b"%PDF-" + record, "")
    )
    story = make_world().open()
    story.complete({"biotin": "1"}, ["crown"])
    return story.fresh()


def issue(consultation: Consultation, language: str = "en") -> ConsentDocument:
    by, version = consultation.clinician, consultation.version
    return issue_consent(
        by=by, consultation=consultation, expected_version=version, language=language
    )


def is_issued(before: Consultation, papers: int = 1) -> bool:
    """Whether a consent is there: all its papers with their trail and the turn of the
    version; else nothing of it."""
    documents = list(ConsentDocument.objects.all())
    events = AuditEvent.objects.filter(action="consent.issued").count()
    turned = Consultation.objects.get(pk=before.pk).version - before.version
    assert len(documents) in (0, papers)
    assert (events, turned) == (len(documents), bool(documents))
    for document in documents:
        assert document.sha256 == sha256_hex(bytes(document.snapshot))
        assert document.pdf_sha256 == sha256_hex(bytes(document.pdf))
    return bool(documents)


@pytest.mark.parametrize(("language", "papers"), [("en", 1), ("es", 2)])
def test_killed_at_any_moment_of_issuing(ready: Consultation, language: str, papers: int) -> None:
    def act() -> ConsentDocument:
        return issue(ready, language)

    found = [is_issued(ready, papers) for _ in deaths(act)]
    assert found == [False] * (len(found) - 1) + [True], "there after the commit, not before"
    assert len(found) > 3 + 3 * papers
    act()
    assert is_issued(ready, papers)
    assert ConsentDocument.objects.order_by("pk").first().number.endswith("-000001")


@pytest.fixture
def issued(ready: Consultation) -> tuple[ConsentDocument, SigningFacts]:
    """An issued consent, and what was signed on paper about it."""
    document = issue(ready)
    facts = SigningFacts(
        route="paper_file",
        signer="patient",
        signer_name="Ana Lima",
        signed_at=timezone.now() - timedelta(seconds=1),
        witness_name="Will Ness",
    )
    return document, facts


def sign(document: ConsentDocument, facts: SigningFacts) -> Signature:
    return complete_signature(by=document.issued_by, document=document, facts=facts)


def is_signed() -> bool:
    """Whether the signature is there with its record, its file and its trail; or nothing."""
    rows = list(Signature.objects.all())
    events = list(AuditEvent.objects.filter(action="consent.signed"))
    assert len(rows) == len(events) <= 1
    for row, event in zip(rows, events, strict=True):
        assert row.record_sha256 == sha256_hex(bytes(row.record))
        assert row.sealed_sha256 == sha256_hex(bytes(row.sealed_pdf))
        assert event.details["sealed_sha256"] == row.sealed_sha256
    assert not SignedScan.objects.exists()
    assert not SigningSession.objects.exists()
    return bool(rows)


def test_killed_at_any_moment_of_signing(issued: tuple[ConsentDocument, SigningFacts]) -> None:
    found = [is_signed() for _ in deaths(lambda: sign(*issued))]
    assert found == [False] * (len(found) - 1) + [True], "there after the commit, not before"
    assert len(found) > 5
    assert sign(*issued) == Signature.objects.get()
    assert is_signed()
