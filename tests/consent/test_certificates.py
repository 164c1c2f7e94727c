"""The clinic's certificate: made once, named for what it is, or refused in plain words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from consult.consent.refusals import CertificateIsUnusable
from consult.consent.seals.certificates import clinic_identity, make_self_signed


@pytest.fixture
def files(settings, tmp_path) -> tuple[Path, Path]:
    """Where this installation would keep its own certificate and key."""
    paths = tmp_path / "data" / "certificate.pem", tmp_path / "data" / "key.pem"
    settings.SELF_MADE_CERTIFICATE, settings.SELF_MADE_KEY = map(str, paths)
    return paths


@pytest.fixture
def made(files) -> tuple[Path, Path]:
    assert make_self_signed()
    return files


def use(settings, certificate: Path, key: Path, password: str = "") -> None:
    settings.SIGNING_CERTIFICATE, settings.SIGNING_KEY = str(certificate), str(key)
    settings.SIGNING_KEY_PASSWORD = password


def test_it_says_what_it_is_and_lasts(made) -> None:
    certificate = x509.load_pem_x509_certificate(made[0].read_bytes())
    assert clinic_identity().name == "Self-made certificate, not checked by an authority"
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    assert end - begin > timedelta(days=3653)


def test_it_is_for_the_owner_only_and_leaves_no_drafts(made) -> None:
    assert [path.stat().st_mode & 0o777 for path in made] == [0o600, 0o600]
    assert sorted(made[0].parent.iterdir()) == sorted(made)


def test_making_it_again_changes_nothing(made) -> None:
    before = [path.read_bytes() for path in made]
    assert not make_self_signed()
    assert [path.read_bytes() for path in made] == before


def test_an_interrupted_run_is_finished_with_the_key_that_is_there(made) -> None:
    key = made[1].read_bytes()
    made[0].unlink()
    assert make_self_signed()
    assert made[1].read_bytes() == key
    assert clinic_identity().sha256


def test_a_lost_key_is_not_papered_over(made) -> None:
    before = made[0].read_bytes()
    made[1].unlink()
    with pytest.raises(CertificateIsUnusable, match="lost its key"):
        make_self_signed()
    assert made[0].read_bytes() == before
    assert not made[1].exists()


def test_nothing_made_yet_says_how_to_make_it(files) -> None:
    with pytest.raises(CertificateIsUnusable, match="make_certificate"):
        clinic_identity()


def test_the_command_tells_what_is_in_use(files, capsys) -> None:
    call_command("make_certificate")
    call_command("make_certificate")
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"Made: {files[0]}")
    assert second.startswith(f"In use: {files[0]} (Self-made certificate")


def test_files_of_the_settings_come_first(settings, made, tmp_path) -> None:
    own = clinic_identity().sha256
    use(settings, *made)
    settings.SELF_MADE_CERTIFICATE = str(tmp_path / "none.pem")
    assert clinic_identity().sha256 == own
    assert not run_checks(tags=["security"]) or "consult.E001" not in [
        error.id for error in run_checks(tags=["security"])
    ]


def other_key(path: Path, *, password: bytes = b"", key=None) -> Path:
    from cryptography.hazmat.primitives.asymmetric import ec

    key = key or ec.generate_private_key(ec.SECP256R1())
    lock = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(*form, lock))
    return path


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("no certificate", "cannot be read"),
        ("no key", "cannot be read"),
        ("one setting", "belong together"),
        ("other key", "is not the key of"),
        ("not a certificate", "not a PEM certificate"),
        ("not a key", "not a PEM key"),
        ("wrong password", "password is wrong"),
        ("no password", "password is wrong"),
        ("unfit kind", "EC or RSA"),
    ],
)
def test_unusable_files_are_told_apart(settings, made, tmp_path, case, words) -> None:
    certificate, key = made
    nothing, junk = tmp_path / "nothing", tmp_path / "junk"
    junk.write_text("-----BEGIN NONSENSE-----")
    locked = other_key(tmp_path / "locked.pem", password=b"secret")
    use(
        settings,
        *{
            "no certificate": (nothing, key),
            "no key": (certificate, nothing),
            "one setting": (certificate, key),
            "other key": (certificate, other_key(tmp_path / "other.pem")),
            "not a certificate": (junk, key),
            "not a key": (certificate, junk),
            "wrong password": (certificate, locked, "guess"),
            "no password": (certificate, locked),
            "unfit kind": (
                certificate,
                other_key(tmp_path / "ed.pem", key=ed25519.Ed25519PrivateKey.generate()),
            ),
        }[case],
    )
    if case == "one setting":
        settings.SIGNING_KEY = ""
    with pytest.raises(CertificateIsUnusable, match=words):
        clinic_identity()
    assert "consult.E001" in [error.id for error in run_checks(tags=["security"])]
    with pytest.raises(CommandError, match=words):
        call_command("make_certificate")


@pytest.mark.django_db
def test_readyz_notices_an_unusable_certificate(files, client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"the clinic's certificate cannot be used\n"
