"""A specimen of the whole document: every part of it, marked on every page."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from consult.consent.document import html_of
from consult.consent.pdf import pdf_of
from consult.consent.snapshot import build_snapshot
from consult.consent.specimen.example import example_consultation
from consult.consent.wording import Wording
from consult.consultations.published import Published
from consult.consultations.review import review_of
from consult.seal import canonical_bytes
from consult.staff.models import Clinic


def specimen_pdf(clinic: Clinic, language: str, at: datetime) -> bytes:
    """The PDF of the present wording of ``language`` with an example from the lists.

    Raises ``WordingIsMissing``, ``CharactersCannotBePrinted`` or ``DocumentCouldNotBeMade``.
    """
    snapshot = specimen_snapshot(clinic, language, at)
    # The way through the stored form gives what an issued document would print.
    stored = json.loads(canonical_bytes(snapshot))
    return pdf_of(html_of(stored, snapshot["specimen"]))


def specimen_snapshot(clinic: Clinic, language: str, at: datetime) -> dict[str, Any]:
    """The snapshot of the example, with what says that it is about nobody."""
    published, say = Published(), Wording.complete(language)
    consultation = example_consultation(clinic, at, say, published)
    snapshot = build_snapshot(
        consultation,
        review_of(consultation, published),
        number=say("specimen_number"),
        issued_by=consultation.clinician,
        issued_at=at,
        language=language,
    )
    patient = {**snapshot["patient"], "born": say("not_set"), "age": say("not_set")}
    return {
        **snapshot,
        "patient": patient,
        "specimen": say("specimen_mark"),
        "notices": [say("specimen_notice"), *snapshot["notices"]],
    }
