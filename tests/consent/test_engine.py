"""The PDF engine: limited, replaceable, and never a reason to wait for ever."""

from __future__ import annotations

import subprocess
import sys

import pytest

from consult.consent import pdf
from consult.consent.engine.jobs import Job
from consult.consent.refusals import DocumentCouldNotBeMade

SMALL = '<html lang="en"><title>x</title><p>fine</p></html>'
ENDLESS = '<html lang="en"><title>x</title>' + "<p>word " * 60_000


@pytest.fixture
def own_engine(monkeypatch):
    """An engine that no other test has used."""
    engine = pdf.Engine()
    monkeypatch.setattr(pdf, "engine", engine)
    yield engine
    engine.stop()


@pytest.mark.usefixtures("own_engine")
def test_a_document_over_its_limit_ends_alone(monkeypatch):
    monkeypatch.setattr(pdf, "CPU_SECONDS", 1)
    with pytest.raises(DocumentCouldNotBeMade):
        pdf.pdf_of(ENDLESS)
    assert pdf.pdf_of(SMALL).startswith(b"%PDF-")


@pytest.mark.usefixtures("own_engine")
def test_a_document_over_its_memory_ends_alone(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "MEGABYTES", 1)
        with pytest.raises(DocumentCouldNotBeMade) as refused:
            pdf.pdf_of(ENDLESS)
    assert refused.value.reason in {"MemoryError", "limit"}
    assert pdf.pdf_of(SMALL).startswith(b"%PDF-")


def test_an_engine_that_is_gone_is_started_again():
    engine = pdf.Engine()
    engine.render(Job(SMALL))
    engine._process.kill()
    engine._process.wait()
    assert engine.render(Job(SMALL))[0].startswith(b"%PDF-")
    engine.stop()


def test_an_engine_that_cannot_start_is_a_refusal(monkeypatch):
    monkeypatch.setattr(pdf.sys, "executable", "/nowhere/python")
    engine = pdf.Engine()
    with pytest.raises(DocumentCouldNotBeMade):
        engine.render(Job(SMALL))


def test_an_engine_that_stays_silent_is_a_refusal(monkeypatch):
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0)
    engine = pdf.Engine()
    with pytest.raises(DocumentCouldNotBeMade):
        engine.render(Job(SMALL))
    assert engine._process is None


def test_the_engine_knows_nothing_of_django():
    asked = (
        "import sys, consult.consent.engine.renderer as r; "
        "r.Renderer('templates/consent/document.css'); "
        "sys.exit('django' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True)
