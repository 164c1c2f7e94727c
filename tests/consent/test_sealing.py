"""The seal: valid to an independent program, and broken by any change."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pypdf import PdfReader

from consult.consent.pdf import pdf_of
from consult.consent.refusals import CertificateIsUnusable, SealCouldNotBeMade
from consult.consent.seals import sealing
from consult.consent.seals.certificates import Identity
from consult.consent.seals.seal_check import check_seal
from consult.consent.seals.sealing import seal_pdf
from tests.consent import builders
from tests.consent.papers import facts_of, structure_of, text_of
from tests.consent.seals import (
    VALID,
    WHOLE,
    is_good_to_pdfsig,
    pdfsig,
    place_of_seal,
    with_changed_byte,
    with_update,
)

HTML = (
    '<html lang="en"><title>A consent</title><body><h1>A consent</h1>'
    + "".join(f"<p>Sentence number {number} of what was agreed.</p>" for number in range(80))
    + "</body></html>"
)
AT = builders.NOW


def annotations(pdf: bytes) -> list[dict[str, str]]:
    """Every annotation of every page, with its values as text."""
    pages = PdfReader(BytesIO(pdf)).pages
    found = [note.get_object() for page in pages for note in page.get("/Annots", ())]
    return [{key: str(value) for key, value in note.items() if key != "/P"} for note in found]


@pytest.fixture(scope="module")
def unsealed() -> bytes:
    return pdf_of(HTML, seal_field=True)


@pytest.fixture(scope="module")
def sealed(unsealed) -> bytes:
    return seal_pdf(unsealed, reason="Signed consent C-2026-000001", at=AT)


def test_an_independent_program_finds_it_valid_and_whole(sealed) -> None:
    said = pdfsig(sealed)
    assert VALID in said
    assert WHOLE in said
    assert "Signature Field Name: ClinicSeal" in said
    assert "Self-made certificate, not checked by an authority" in said
    assert "ETSI.CAdES.detached" in said


def test_our_own_check_finds_it_good(sealed) -> None:
    check = check_seal(sealed)
    assert check.is_good, check
    assert check.sealed_at == AT
    assert check.stamped_at is None


def test_the_pages_and_the_structure_stay(unsealed, sealed) -> None:
    assert sealed.startswith(unsealed)
    assert text_of(sealed) == text_of(unsealed)
    assert structure_of(sealed) == structure_of(unsealed)
    before, after = facts_of(unsealed), facts_of(sealed)
    assert (after["Tagged"], after["Pages"]) == ("yes", before["Pages"])
    (one,), (other,) = annotations(unsealed), annotations(sealed)
    assert set(other) - set(one) == {"/V"}
    assert {**other, "/V": None} == {**one, "/V": None}


def test_every_changed_byte_is_found(sealed) -> None:
    places = range(0, len(sealed), len(sealed) // 90)
    seal = place_of_seal(sealed)
    missed = [p for p in places if check_seal(with_changed_byte(sealed, p)).is_good]
    # What no signature covers inside the seal itself only our own check looks at.
    missed += [
        p for p in places if p not in seal and is_good_to_pdfsig(with_changed_byte(sealed, p))
    ]
    assert missed == []


def test_changed_digits_of_the_seal_itself_are_found(sealed) -> None:
    """The first hundred are version numbers and names that no signature covers."""
    seal = place_of_seal(sealed)
    places = [*seal[:100], *seal[100::11], *seal[-12:]]
    missed = [p for p in places if check_seal(with_changed_byte(sealed, p)).is_good]
    assert missed == []


def test_something_added_is_found(sealed) -> None:
    added = with_update(sealed)
    assert VALID in pdfsig(added)
    assert WHOLE not in pdfsig(added)
    check = check_seal(added)
    assert not check.is_good
    assert check.problem == "Something was added after the seal."


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no PDF at all", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_sealed_pdf_is_told_and_never_raises(data) -> None:
    check = check_seal(data)
    assert not check.is_good
    assert check.problem


def test_a_pdf_without_seal_is_told(unsealed) -> None:
    assert check_seal(unsealed).problem == "There is not exactly one seal but 0."


def test_another_certificate_is_not_ours(sealed) -> None:
    check = check_seal(sealed, "0" * 64)
    assert (check.is_intact, check.is_ours, check.is_good) == (True, False, False)


def test_the_certificate_of_that_day_is_asked_for_not_the_one_in_use(sealed, monkeypatch) -> None:
    then = check_seal(sealed).certificate_sha256
    use(monkeypatch, identity_of(ec.generate_private_key(ec.SECP256R1())))
    assert not check_seal(sealed).is_good
    assert check_seal(sealed, then).is_good


# --- other keys, and timestamps ------------------------------------------------------------


def certificate_of(key, *, usage: x509.ObjectIdentifier | None = None) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Clinic of a test")])
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 7, AT - timedelta(days=1), AT + timedelta(days=99)
    )
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    return builder.sign(key, hashes.SHA256())


def identity_of(key) -> Identity:
    return Identity(key, certificate_of(key), ())


def use(monkeypatch, identity: Identity) -> None:
    monkeypatch.setattr("consult.consent.seals.sealing.clinic_identity", lambda: identity)
    monkeypatch.setattr("consult.consent.seals.seal_check.clinic_identity", lambda: identity)


@pytest.mark.parametrize(
    "key",
    [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())],
    ids=["rsa", "p384"],
)
def test_real_certificates_have_other_keys(unsealed, monkeypatch, key) -> None:
    use(monkeypatch, identity_of(key))
    sealed = seal_pdf(unsealed, reason="x", at=AT)
    assert check_seal(sealed).is_good
    assert is_good_to_pdfsig(sealed)
    assert "Clinic of a test" in pdfsig(sealed)


def test_many_seals_fit_their_room() -> None:
    """The length of an EC signature varies from seal to seal."""
    small = pdf_of("<html lang=en><title>x</title><h1>x</h1>", seal_field=True)
    for _ in range(40):
        assert check_seal(seal_pdf(small, reason="x", at=AT)).is_good


@pytest.fixture
def stamping(monkeypatch):
    """A timestamp server that answers from within, a minute after the sealing."""
    key = rsa.generate_private_key(65537, 2048)
    certificate = certificate_of(key, usage=ExtendedKeyUsageOID.TIME_STAMPING)
    server = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        ),
        fixed_dt=AT + timedelta(minutes=1),
    )
    monkeypatch.setattr(sealing, "_timestamper", lambda: server)


def test_a_timestamp_is_inside_and_read_back(unsealed, stamping) -> None:
    sealed = seal_pdf(unsealed, reason="x", at=AT)
    check = check_seal(sealed)
    assert check.is_good, check
    assert check.stamped_at == AT + timedelta(minutes=1)
    assert is_good_to_pdfsig(sealed)


def test_a_server_of_the_settings_is_asked(unsealed, settings, monkeypatch) -> None:
    settings.TIMESTAMP_URL = "https://stamps.example/tsa"
    asked = []

    def answer(url: str, request: bytes) -> bytes:
        asked.append((url, request))
        raise TimeoutError

    monkeypatch.setattr(sealing, "_ask", answer)
    with pytest.raises(SealCouldNotBeMade, match="nothing was recorded"):
        seal_pdf(unsealed, reason="x", at=AT)
    ((url, request),) = asked
    assert url == "https://stamps.example/tsa"
    assert request.startswith(b"0")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://stamps.example"])
def test_only_web_addresses_are_asked(unsealed, settings, url) -> None:
    settings.TIMESTAMP_URL = url
    with pytest.raises(SealCouldNotBeMade):
        seal_pdf(unsealed, reason="x", at=AT)


# --- how it is made -----------------------------------------------------------------------


def test_a_pdf_without_the_field_is_not_sealed() -> None:
    with pytest.raises(SealCouldNotBeMade):
        seal_pdf(pdf_of(HTML), reason="x", at=AT)


def test_an_unusable_certificate_is_told(unsealed, settings, tmp_path) -> None:
    settings.SELF_MADE_CERTIFICATE = str(tmp_path / "none.pem")
    with pytest.raises(CertificateIsUnusable):
        seal_pdf(unsealed, reason="x", at=AT)


def test_the_key_is_read_once_for_many_seals(unsealed, monkeypatch) -> None:
    seal_pdf(unsealed, reason="x", at=AT)
    monkeypatch.setattr(serialization, "load_pem_private_key", None)
    monkeypatch.setattr(serialization, "load_der_private_key", None)
    seal_pdf(unsealed, reason="x", at=datetime.now(UTC))


def test_pyhanko_is_not_loaded_before_it_is_needed() -> None:
    code = (
        "import django, sys; django.setup(); import clinic.urls;"
        "late = ('pyhanko', 'pypdfium2', 'zxingcpp');"
        "sys.exit(any(name.startswith(late) for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": "."},
        check=False,
    )
    assert done.returncode == 0
