"""Fixtures of the consent tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from consult.consent import pdf, signed_pdf, signing_checks
from tests.consent import builders


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """All of these tests happen on one day."""
    with time_machine.travel(builders.NOW, tick=True):
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
