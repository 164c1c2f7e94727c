"""The clinic's certificate and key: those of the settings, or self-made ones named as such."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from consult.consent.refusals import CertificateIsUnusable

SELF_MADE_NAME = "Self-made certificate, not checked by an authority"
SELF_MADE_OWNER = "This installation of Scalp Consent"
YEARS = 20


@dataclass(frozen=True)
class Identity:
    """What seals are made with: the key, its certificate, and the certificates above it."""

    key: Any
    certificate: Any
    chain: tuple[Any, ...]

    @property
    def sha256(self) -> str:
        """The fingerprint of the certificate."""
        return hashlib.sha256(self.certificate.public_bytes(_der())).hexdigest()

    @property
    def name(self) -> str:
        """Whom the certificate names, as people say it."""
        from cryptography.x509.oid import NameOID

        names = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value if names else self.certificate.subject.rfc4514_string())


def clinic_identity() -> Identity:
    """The identity in use, read once per process. Raises ``CertificateIsUnusable``."""
    certificate, key = signing_files()
    return _load(certificate, key, settings.SIGNING_KEY_PASSWORD)


def signing_files() -> tuple[str, str]:
    """The paths of certificate and key: both of the settings, or both self-made."""
    given = settings.SIGNING_CERTIFICATE, settings.SIGNING_KEY
    if all(given):
        return given
    if any(given):
        raise CertificateIsUnusable("SIGNING_CERTIFICATE and SIGNING_KEY belong together.")
    return settings.SELF_MADE_CERTIFICATE, settings.SELF_MADE_KEY


@lru_cache(maxsize=4)
def _load(certificate_path: str, key_path: str, password: str) -> Identity:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        first, *above = x509.load_pem_x509_certificates(_read(certificate_path))
    except ValueError as error:
        raise CertificateIsUnusable(f"{certificate_path} is not a PEM certificate.") from error
    try:
        key = load_pem_private_key(_read(key_path), password.encode() or None)
    except (TypeError, ValueError) as error:
        problem = f"{key_path} is not a PEM key, or its password is wrong."
        raise CertificateIsUnusable(problem) from error
    if not _is_pair(first, key):
        raise CertificateIsUnusable(f"{key_path} is not the key of {certificate_path}.")
    return Identity(key, first, tuple(above))


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        hint = " Run manage.py make_certificate." if not settings.SIGNING_CERTIFICATE else ""
        raise CertificateIsUnusable(f"{path} cannot be read ({error.strerror}).{hint}") from error


def _is_pair(certificate: Any, key: Any) -> bool:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise CertificateIsUnusable("The key must be of the kind EC or RSA.")
    same: bool = key.public_key() == certificate.public_key()
    return same


def make_self_signed() -> bool:
    """Make the self-made key and certificate unless they are there; says whether it did.

    A key without its certificate, as an interrupted run leaves it, gets one. Nothing that
    is there is ever overwritten. Raises ``CertificateIsUnusable``.
    """
    certificate, key = Path(settings.SELF_MADE_CERTIFICATE), Path(settings.SELF_MADE_KEY)
    if certificate.exists() and not key.exists():
        raise CertificateIsUnusable(f"{certificate} has lost its key {key}.")
    made = not certificate.exists()
    if not key.exists():
        _write_once(key, _new_key())
    if made:
        _write_once(certificate, _certificate_for(key))
    _load.cache_clear()
    _load(str(certificate), str(key), "")
    return made


def _write_once(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` whole or not at all, for the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link refuses when another run was first.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _new_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _certificate_for(key_path: Path) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.x509.oid import NameOID

    key: Any = serialization.load_pem_private_key(key_path.read_bytes(), None)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, SELF_MADE_OWNER),
            x509.NameAttribute(NameOID.COMMON_NAME, SELF_MADE_NAME),
        ]
    )
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS + YEARS // 4))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.PEM)


def _der() -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.DER
