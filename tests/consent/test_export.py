"""The command that hands out the stored bytes."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from consult.audit.models import AuditEvent
from consult.consent.actions import issue_consent
from consult.management.commands import export_consent

pytestmark = pytest.mark.usefixtures("no_engine")


@pytest.fixture
def document(ready):
    consultation, by = ready
    return issue_consent(by=by, consultation=consultation, expected_version=consultation.version)


def test_it_writes_the_stored_bytes_and_leaves_a_row(document, tmp_path, capsys):
    target = tmp_path / "out.pdf"
    call_command("export_consent", document.number, str(target))
    assert target.read_bytes() == bytes(document.pdf)
    assert target.stat().st_mode & 0o077 == 0
    event = AuditEvent.objects.get(action="consent.pdf_exported")
    assert event.by is None
    assert document.number in capsys.readouterr().out


def test_it_finds_the_latest(document, tmp_path):
    target = tmp_path / "out.pdf"
    call_command("export_consent", "--latest", str(target))
    assert target.read_bytes() == bytes(document.pdf)


def test_it_never_overwrites_unasked(document, tmp_path):
    target = tmp_path / "out.pdf"
    target.write_text("precious")
    with pytest.raises(CommandError, match="--force"):
        call_command("export_consent", document.number, str(target))
    assert target.read_text() == "precious"
    call_command("export_consent", document.number, str(target), "--force")
    assert target.read_bytes() == bytes(document.pdf)


@pytest.mark.parametrize(
    "arguments", [["C-2026-999999", "x.pdf"], ["x.pdf"], ["C-2026-000001", "x.pdf", "--latest"]]
)
def test_it_refuses_what_it_cannot_find(document, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError):
        call_command("export_consent", *arguments)
    assert list(tmp_path.iterdir()) == []


def test_damaged_bytes_are_not_handed_out(document, tmp_path, monkeypatch):
    monkeypatch.setattr(export_consent, "sha256_hex", lambda data: "0" * 64)
    with pytest.raises(CommandError, match="damaged"):
        call_command("export_consent", document.number, str(tmp_path / "out.pdf"))
