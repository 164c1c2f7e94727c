"""The lines of the file that tells where something was used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from consult.consent.status import IssuedConsent
from consult.ui.words import write_day
from consult.upkeep.tracing import Traced

# What a spreadsheet would read as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NAMES = ["Patient", "Born"]


def header(*, names_shown: bool) -> list[str]:
    """The names of the columns."""
    return [
        "Clinic",
        "Record number",
        *(_NAMES if names_shown else []),
        "Consultation",
        "Opened",
        "Injection",
        "Product",
        "Maker",
        "Lot",
        "Expiry",
        "Put in on",
        "In the formula now",
        "Consent",
        "Consent state",
        "Issued",
        "Signed",
    ]


def lines_of(traced: Traced, *, names_shown: bool) -> Iterator[list[str]]:
    """A line for each consent of the consultation, or one without."""
    consents: Sequence[IssuedConsent | None] = traced.consents or [None]
    for consent in consents:
        cells = [
            *_who(traced, names_shown=names_shown),
            *_what(traced),
            *_consent(traced, consent),
        ]
        yield [escaped(cell) for cell in cells]


def escaped(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _who(traced: Traced, *, names_shown: bool) -> list[str]:
    consultation = traced.consultation
    patient = consultation.patient
    named = [patient.full_name, write_day(patient.date_of_birth)] if names_shown else []
    return [
        consultation.clinic.name,
        patient.record_number,
        *named,
        str(consultation.pk),
        _day(traced, consultation.opened_at),
    ]


def _what(traced: Traced) -> list[str]:
    use = traced.use
    if use is None:
        return [str(traced.injection_number), "skin cleaner", "", "", "", "", "yes"]
    lot = [use.lot.number, write_day(use.lot.expiry)] if use.lot else ["not chosen", ""]
    return [
        str(traced.injection_number),
        use.product.name,
        use.product.maker,
        *lot,
        _day(traced, use.at),
        "yes" if traced.is_current else "no",
    ]


def _consent(traced: Traced, consent: IssuedConsent | None) -> list[str]:
    if consent is None:
        return ["not issued", "", "", ""]
    document = consent.document
    signature = getattr(document, "signature", None)
    signed = _day(traced, signature.signed_at) if signature else "not signed"
    return [document.number, consent.words, _day(traced, document.issued_at), signed]


def _day(traced: Traced, at: datetime) -> str:
    return write_day(timezone.localdate(at, traced.consultation.clinic.zone))
