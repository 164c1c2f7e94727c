"""Checking the seal of a PDF: every byte unchanged, nothing added, made by the clinic."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from consult.consent.seals.certificates import clinic_identity
from consult.consent.seals.sealing import FIELD

# How SHA-256 is named in a seal.
_SHA256 = bytes.fromhex("300d06096086480165030402010500")


@dataclass(frozen=True)
class SealCheck:
    """What a seal shows. ``problem`` is empty where there is nothing to say against it."""

    problem: str = ""
    is_intact: bool = False
    covers_all: bool = False
    is_ours: bool = False
    signer: str = ""
    certificate_sha256: str = ""
    sealed_at: datetime | None = None
    stamped_at: datetime | None = None

    @property
    def is_good(self) -> bool:
        """Whether every byte is as the holder of the expected certificate sealed it."""
        return not self.problem and self.is_intact and self.covers_all and self.is_ours


def check_seal(pdf: bytes, certificate_sha256: str = "") -> SealCheck:
    """Check the one seal of ``pdf``: every byte covered and unchanged, and made with the
    certificate of this fingerprint, or with the one in use if none is given.

    A certificate that has run out since does not make an old seal bad. Raises only
    ``CertificateIsUnusable``, when the one in use is asked for and cannot be read.
    """
    expected = certificate_sha256 or clinic_identity().sha256
    try:
        return _check(pdf, expected)
    except Exception as error:  # a damaged file may break the reading of it anywhere
        return SealCheck(problem=f"The seal cannot be read ({type(error).__name__}).")


def _check(pdf: bytes, expected: str) -> SealCheck:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    seals = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if [seal.field_name for seal in seals] != [FIELD]:
        return SealCheck(problem=f"There is not exactly one seal but {len(seals)}.")
    seal = seals[0]
    seal.compute_integrity_info(skip_diff=True)
    digest = seal.compute_digest()
    intact, valid = validate_sig_integrity(seal.signer_info, seal.signer_cert, "data", digest)
    covers_all = seal.coverage == SignatureCoverageLevel.ENTIRE_FILE and _is_plain(seal)
    found = seal.signer_cert.sha256.hex()
    facts = {
        "is_intact": bool(intact and valid),
        "covers_all": covers_all,
        "is_ours": found == expected,
        "signer": seal.signer_cert.subject.human_friendly,
        "certificate_sha256": found,
        "sealed_at": seal.self_reported_timestamp,
        "stamped_at": _stamp_of(seal),
    }
    return SealCheck(problem=_problem(facts), **facts)


def _problem(facts: dict[str, Any]) -> str:
    if not facts["is_intact"]:
        return "The file was changed after it was sealed."
    if not facts["covers_all"]:
        return "Something was added after the seal."
    if not facts["is_ours"]:
        return "The seal was made with another certificate."
    return ""


def _is_plain(seal: Any) -> bool:
    """Whether the seal holds what it must and nothing else: no signature covers its own
    version numbers, names of algorithms, and the room behind it."""
    from asn1crypto.parser import peek

    content, outer, inner = seal.pkcs7_content, seal.signed_data, seal.signer_info
    versions = [outer["version"].native, inner["version"].native]
    algorithms = [each.dump() for each in (*outer["digest_algorithms"], inner["digest_algorithm"])]
    return (
        versions == ["v1", "v1"]
        and algorithms == [_SHA256, _SHA256]
        and not any(content[peek(content) :])
    )


def _stamp_of(seal: Any) -> datetime | None:
    """The moment that a timestamp server confirmed for this very seal, if one did."""
    from pyhanko.sign.validation.generic_cms import (
        extract_certs_for_validation,
        extract_tst_data_iter,
        validate_sig_integrity,
    )

    for token in extract_tst_data_iter(seal.signer_info, signed=False):
        content = token["encap_content_info"]["content"]
        stamp, (signer_info,) = content.parsed, token["signer_infos"]
        kind = signer_info["digest_algorithm"]["algorithm"].native
        digest = hashlib.new(kind, bytes(content)).digest()
        signer = extract_certs_for_validation(token).signer_cert
        if not all(validate_sig_integrity(signer_info, signer, "tst_info", digest)):
            raise ValueError("the timestamp was changed")
        imprint = stamp["message_imprint"]
        kind = imprint["hash_algorithm"]["algorithm"].native
        sealed = seal.signer_info["signature"].native
        if imprint["hashed_message"].native != hashlib.new(kind, sealed).digest():
            raise ValueError("the timestamp is about something else")
        moment: datetime = stamp["gen_time"].native
        return moment
    return None
