"""The command that hands out the stored bytes."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from consult.audit.models import AuditEvent
from consult.consent.actions import issue_consent
from consult.consultations.models import ProposedInjection
from consult.management.commands import export_consent
from tests.consent import builders
from tests.consent.making import issue, sign

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


@pytest.fixture
def signature(document, ready):
    return sign(document, ready[1])


@pytest.mark.parametrize("which", [["--latest-signed"], ["C-2026-000001", "--signed"]])
def test_it_writes_the_sealed_bytes(signature, which, tmp_path, capsys):
    target = tmp_path / "out.pdf"
    number, *flags = which if which[0].startswith("C") else ["", *which]
    call_command("export_consent", *filter(None, [number, str(target)]), *flags)
    assert target.read_bytes() == bytes(signature.sealed_pdf)
    assert target.stat().st_mode & 0o077 == 0
    assert AuditEvent.objects.filter(action="consent.signed_pdf_exported", by=None).count() == 1
    assert signature.sealed_sha256 in capsys.readouterr().out


def test_the_newest_and_the_newest_signed_are_two_questions(signature, ready, tmp_path):
    ProposedInjection.objects.update(depth_mm=2)
    newer = issue((builders.loaded(ready[0]), ready[1]))
    assert newer != signature.document
    call_command("export_consent", "--latest", str(tmp_path / "a.pdf"))
    call_command("export_consent", "--latest-signed", str(tmp_path / "b.pdf"))
    assert (tmp_path / "a.pdf").read_bytes() == bytes(newer.pdf)
    assert (tmp_path / "b.pdf").read_bytes() == bytes(signature.sealed_pdf)


def test_nothing_signed_is_said(document, tmp_path):
    with pytest.raises(CommandError, match="No signed consent yet"):
        call_command("export_consent", "--latest-signed", str(tmp_path / "x.pdf"))
    with pytest.raises(CommandError, match="no signed consent C-2026-000001"):
        call_command("export_consent", document.number, str(tmp_path / "x.pdf"), "--signed")


@pytest.mark.parametrize(
    "arguments",
    [
        ["C-2026-999999", "x.pdf"],
        ["x.pdf"],
        ["C-2026-000001", "x.pdf", "--latest"],
        ["x.pdf", "--latest", "--latest-signed"],
    ],
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
