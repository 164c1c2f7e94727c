"""Checks what must hold for ever of every stored consent, signature, scan and mark."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.db import models

from consult.audit.actions import name_of
from consult.audit.models import AuditEvent
from consult.consent.models import ConsentDocument, Signature, SignedScan, SignerMark
from consult.consent.seals.seal_check import check_seal
from consult.consent.signing.mark_digests import digest_of_mark
from consult.consent.snapshot import plan_digest
from consult.seal import canonical_bytes, sha256_hex

# A row holds up to some megabytes, so few are in memory at a time.
CHUNK = 20

Problems = Iterator[str]


def find_broken_documents() -> Iterator[list[str]]:
    """What is wrong with each issued document, in order of issue."""
    return _each(ConsentDocument.objects.order_by("pk"), _document)


def find_broken_signatures() -> Iterator[list[str]]:
    """What is wrong with each signature, its record, its sealed PDF and the seal."""
    rows = Signature.objects.select_related("document").order_by("pk")
    return _each(rows.defer("document__html", "document__snapshot", "document__pdf"), _signature)


def find_broken_scans() -> Iterator[list[str]]:
    """What is wrong with each scan of signed paper."""
    rows = SignedScan.objects.select_related("signature__document").order_by("pk")
    columns = ("order", "data", "sha256", "signature__document__number")
    return _each(rows.only(*columns), _scan)


def find_broken_marks() -> Iterator[list[str]]:
    """What is wrong with each mark made on a screen."""
    rows = SignerMark.objects.select_related("session__document").order_by("pk")
    return _each(rows.defer(*(f"session__document__{n}" for n in _LARGE)), _mark)


_LARGE = ("snapshot", "html", "pdf")


def _each(rows: models.QuerySet, check: Callable[[Any], Problems]) -> Iterator[list[str]]:
    for row in rows.iterator(chunk_size=CHUNK):
        try:
            yield list(check(row))
        except Exception as error:  # what was tampered with may break the reading anywhere
            yield [f"{row}: cannot be read ({type(error).__name__})"]


def _document(document: ConsentDocument) -> Problems:
    sealed = bytes(document.snapshot)
    if sha256_hex(sealed) != document.sha256:
        yield f"{document}: the snapshot does not fit its hash"
    if sha256_hex(bytes(document.pdf)) != document.pdf_sha256:
        yield f"{document}: the PDF does not fit its hash"
    snapshot = json.loads(sealed)
    if plan_digest(snapshot) != document.plan_digest:
        yield f"{document}: the plan does not fit its hash"
    if snapshot["document"]["number"] != document.number:
        yield f"{document}: the snapshot is of {snapshot['document']['number']}"
    own = {
        "sha256": document.sha256,
        "html_sha256": sha256_hex(document.html.encode()),
        "pdf_sha256": document.pdf_sha256,
    }
    kept = _chained("consent.issued", document)
    # Early events kept the hash of the snapshot alone.
    if "sha256" not in kept or kept.items() - own.items():
        yield f"{document}: the trail holds other hashes of the issue"


def _signature(signature: Signature) -> Problems:
    name, record = f"{signature.document}, signature", bytes(signature.record or b"")
    kept = _chained("consent.signed", signature.document)
    if not kept and signature.record is None:
        return  # recorded before signatures were sealed
    if sha256_hex(record) != signature.record_sha256:
        yield f"{name}: the record does not fit its hash"
    sealed = bytes(signature.sealed_pdf or b"")
    if sha256_hex(sealed) != signature.sealed_sha256:
        yield f"{name}: the sealed PDF does not fit its hash"
    found = json.loads(record)
    seal = check_seal(sealed, found["recorded"]["certificate_sha256"])
    if not seal.is_good:
        yield f"{name}: {seal.problem}"
    elif record not in _files_in(sealed):
        yield f"{name}: the sealed PDF holds another record"
    own = {
        "record_sha256": signature.record_sha256,
        "sealed_sha256": signature.sealed_sha256,
    }
    if kept != own:
        yield f"{name}: the trail holds other hashes of the signing"
    if _stated(found) != _stored(signature):
        yield f"{name}: the row says something else than its record"


def _files_in(pdf: bytes) -> list[bytes]:
    """The files that are attached to a PDF."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    attached = PdfFileReader(BytesIO(pdf)).root["/AF"]
    return [spec.get_object()["/EF"]["/F"].data for spec in attached]


def _chained(action: str, document: ConsentDocument) -> dict[str, str]:
    """The hashes that the trail's chain holds of an act about ``document``."""
    events = AuditEvent.objects.filter(
        subject=f"consultation:{document.consultation_id}",
        action=action,
        record=name_of(document),
    )
    return {k: v for event in events[:1] for k, v in event.details.items() if k.endswith("sha256")}


def _stated(record: dict[str, Any]) -> bytes:
    """What the record states of that which the row holds too."""
    signing, document = record["signing"], record["document"]
    return canonical_bytes(
        {
            **{name: signing[name] for name in _COLUMNS},
            "signed_at": datetime.fromisoformat(signing["signed_at"]).astimezone(UTC),
            "document": document["number"],
            "sha256": document["sha256"],
            "pdf_sha256": document["pdf_sha256"],
            "scans": [scan["sha256"] for scan in signing["scans"]],
        }
    )


def _stored(signature: Signature) -> bytes:
    document = signature.document
    return canonical_bytes(
        {
            **{name: getattr(signature, name) for name in _COLUMNS},
            "signed_at": signature.signed_at.astimezone(UTC),
            "document": document.number,
            "sha256": document.sha256,
            "pdf_sha256": document.pdf_sha256,
            "scans": list(signature.scans.values_list("sha256", flat=True)),
        }
    )


_COLUMNS = (
    "route",
    "signer",
    "signer_name",
    "authority",
    "witness_name",
    "interpreter_name",
    "interpreter_language",
    "overrule_reason",
)


def _scan(scan: SignedScan) -> Problems:
    if sha256_hex(bytes(scan.data)) != scan.sha256:
        yield f"{scan}: the file does not fit its hash"


def _mark(mark: SignerMark) -> Problems:
    digest = digest_of_mark(
        role=mark.role, name=mark.name, kind=mark.kind, strokes=mark.strokes, details=mark.details
    )
    if digest != mark.digest:
        yield f"{mark.session.document}, mark of {mark.role}: does not fit its hash"
