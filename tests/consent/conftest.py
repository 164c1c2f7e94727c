"""Fixtures of the consent tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from consult.consent import pdf
from consult.consent.signing import signed_pdf, signing_checks
from tests.consent import builders, making, tablet


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """All of these tests happen at one moment, so that the same paper is the same bytes."""
    with time_machine.travel(builders.NOW, tick=False):
        yield


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the slow engine, where the bytes do not matter."""
    monkeypatch.setattr(pdf.engine, "render", lambda job: (b"%PDF-1.7 " + job.html.encode(), []))
    monkeypatch.setattr(signed_pdf, "seal_pdf", lambda data, **_: data + b" sealed")
    monkeypatch.setattr(signing_checks, "count_pages", lambda data: 1)


@pytest.fixture
def ready(db: None):
    """A consultation that may be issued, and its clinician."""
    return builders.build_ready()


@pytest.fixture
def thin_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the slow engine that gives a real PDF of two blank pages."""
    monkeypatch.setattr(pdf.engine, "render", lambda job: (tablet.thin_paper(), []))
    monkeypatch.setattr(signed_pdf, "seal_pdf", lambda data, **_: data + b" sealed")


@pytest.fixture
def paper(ready, thin_engine):
    """An issued consent, and its clinician."""
    return making.issue(ready), ready[1]


@pytest.fixture
def handed(paper, client):
    """A browser that was handed over to the patient, and its signing."""
    document, by = paper
    client.force_login(by)
    return client, tablet.handed_over(client, document)
