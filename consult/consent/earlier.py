"""The document that a new one takes the place of."""

from __future__ import annotations

from consult.consent.models import ConsentDocument
from consult.consultations.models import Consultation


def earlier_document(consultation: Consultation) -> ConsentDocument | None:
    """The newest document that the patient signed, else the newest that was issued; none
    that was refused, withdrawn or entered in error.

    A later one that nobody signed does not stand between: the patient must read all that
    differs from what was agreed to.
    """
    rows = list(
        consultation.consents.without_bytes()
        .filter(
            translations__isnull=True,
            refusal__isnull=True,
            withdrawal__isnull=True,
            entered_in_error__isnull=True,
        )
        .select_related("signature")
        .defer("snapshot", "html", "pdf", "signature__record", "signature__sealed_pdf")
    )
    signed = [row for row in rows if hasattr(row, "signature")]
    return next(iter(signed or rows), None)
