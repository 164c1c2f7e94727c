"""Sealing a PDF with the clinic's certificate (PAdES)."""

from __future__ import annotations

import asyncio
import logging
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO
from typing import Any

from django.conf import settings

from consult.consent.refusals import SealCouldNotBeMade
from consult.consent.seals.certificates import Identity, clinic_identity

FIELD = "ClinicSeal"
TIMESTAMP_SECONDS = 10
# A reply holds a token and a few certificates; more is not a timestamp.
TIMESTAMP_BYTES = 200_000

log = logging.getLogger(__name__)


def seal_pdf(pdf: bytes, *, reason: str, at: datetime) -> bytes:
    """``pdf`` with the clinic's seal in its field ``ClinicSeal``; the pages stay as they are.

    Raises ``CertificateIsUnusable`` or ``SealCouldNotBeMade``.
    """
    identity = clinic_identity()
    try:
        return _seal(pdf, identity, reason=reason, at=at)
    except Exception as error:  # pyHanko, the key and the timestamp server raise many kinds
        log.exception("A PDF could not be sealed")
        raise SealCouldNotBeMade(type(error).__name__) from error


def _seal(pdf: bytes, identity: Identity, *, reason: str, at: datetime) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    class Sealer(PdfSigner):
        """Seals at the moment that the record names, not at the machine's next tick."""

        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = at
            return session

    timestamper = _timestamper()
    about = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        # The token of a timestamp server may be longer than the one it was estimated by.
        tight_size_estimates=timestamper is None,
    )
    sealer = Sealer(about, _signer(identity), timestamper=timestamper)
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    sealed: BytesIO = _finish(sealer.async_sign_pdf(writer, existing_fields_only=True))
    return sealed.getvalue()


def _finish(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine to its end, in a thread of its own: the caller's may have an event
    loop running already, and then it could not have a second one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


def _signer(identity: Identity) -> Any:
    """A signer that keeps the key object, which pyHanko would parse for every seal."""
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class KeptKey(SimpleSigner):
        async def async_sign_raw(
            self, data: bytes, digest_algorithm: str, dry_run: bool = False
        ) -> bytes:
            # The dry run asks how much room to leave: an EC signature varies by a few bytes.
            return bytes(_room(identity.key)) if dry_run else _sign(identity.key, data)

    der = [c.public_bytes(Encoding.DER) for c in (identity.certificate, *identity.chain)]
    first, *above = (x509.Certificate.load(each) for each in der)
    plain = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    chain = SimpleCertificateStore()
    chain.register_multiple(above)
    return KeptKey(first, keys.PrivateKeyInfo.load(plain), chain)


def _sign(key: Any, data: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding

    signature: bytes
    if isinstance(key, ec.EllipticCurvePrivateKey):
        signature = key.sign(data, ec.ECDSA(hashes.SHA256()))
    else:
        signature = key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return signature


def _room(key: Any) -> int:
    """The longest signature of ``key``: two numbers of its size and their headers for EC."""
    size: int = (key.key_size + 7) // 8
    return 2 * (size + 3) + 3 if hasattr(key, "curve") else size


def _timestamper() -> Any:
    """The timestamp server of the settings, if there is one."""
    if not settings.TIMESTAMP_URL:
        return None
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

    class Server(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            return tsp.TimeStampResp.load(_ask(settings.TIMESTAMP_URL, req.dump()))

    server: TimeStamper = Server()
    return server


def _ask(url: str, request: bytes) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise ValueError("TIMESTAMP_URL is not a web address")
    headers = {
        "Content-Type": "application/timestamp-query",
        "Accept": "application/timestamp-reply",
    }
    call = urllib.request.Request(url, request, headers)  # noqa: S310  checked above
    with urllib.request.urlopen(call, timeout=TIMESTAMP_SECONDS) as answer:  # noqa: S310
        reply: bytes = answer.read(TIMESTAMP_BYTES)
    return reply
