"""Killed at any point of issuing, a consultation has a whole consent or none."""

from __future__ import annotations

import pytest

from consult.audit.models import AuditEvent
from consult.consent.actions import issue_consent, issuing
from consult.consent.models import ConsentDocument
from consult.consultations.models import Consultation
from consult.seal import sha256_hex
from tests.builders import make_world
from tests.faults.dying import AFTER_COMMIT, BEFORE_COMMIT, survives

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> Consultation:
    """A consultation ready to issue; the paper itself is made beforehand, and has tests of
    its own for an engine that dies."""
    monkeypatch.setattr(issuing, "pdf_of", lambda html: b"%PDF-" + html.encode()[:100])
    story = make_world().open()
    story.complete({"biotin": "1"}, ["crown"])
    return story.fresh()


def issue(consultation: Consultation) -> ConsentDocument:
    by, version = consultation.clinician, consultation.version
    return issue_consent(by=by, consultation=consultation, expected_version=version)


def assert_whole_or_none(before: Consultation) -> bool:
    """Whether a consent is there; with its trail and its turn of the version, or neither."""
    documents = list(ConsentDocument.objects.all())
    events = AuditEvent.objects.filter(action="consent.issued").count()
    turned = Consultation.objects.get(pk=before.pk).version - before.version
    assert (events, turned) == (len(documents), len(documents)) in {(0, 0), (1, 1)}
    for document in documents:
        assert document.sha256 == sha256_hex(bytes(document.snapshot))
        assert document.pdf_sha256 == sha256_hex(bytes(document.pdf))
    return bool(documents)


def test_killed_before_any_statement_of_issuing(ready: Consultation) -> None:
    moment = 0
    while not survives(lambda: issue(ready), moment := moment + 1):
        assert not assert_whole_or_none(ready)
    assert moment > 20
    assert assert_whole_or_none(ready)
    assert issue(ready).number.endswith("-000001")


@pytest.mark.parametrize("moment", [BEFORE_COMMIT, AFTER_COMMIT])
def test_killed_around_the_commit(ready: Consultation, moment: str) -> None:
    assert not survives(lambda: issue(ready), moment)
    assert assert_whole_or_none(ready) == (moment == AFTER_COMMIT)
    again = issue(ready)
    assert again.number.endswith("-000001")
    assert assert_whole_or_none(ready)
