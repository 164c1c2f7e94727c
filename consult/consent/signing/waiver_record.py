"""The patient's wish to sign sooner, as the signing record keeps and prints it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from consult.consent.models import ConsentDocument
from consult.consent.signing.signing_facts import SigningFacts
from consult.consent.waiting import waiver_of
from consult.consent.wording import Wording

Row = dict[str, Any]


def waiver_data(document: ConsentDocument, facts: SigningFacts) -> Row | None:
    """What is recorded of it; ``None`` where nobody asked to sign sooner."""
    waiver = waiver_of(document)
    if waiver is None:
        return None
    return {
        "patient_reason": waiver.patient_reason,
        "patient_name": waiver.patient_name,
        "authority": waiver.authority,
        "clinician_name": waiver.clinician_name,
        "recorded_at": waiver.recorded_at,
        "is_on_paper": facts.is_wish_on_paper,
    }


def waiver_lines(waiver: Row, say: Wording) -> Iterator[str]:
    """Why it was signed sooner, who asked for it, and that it stands on the paper too."""
    name, authority = waiver["patient_name"], waiver["authority"]
    asked = f"{name} ({authority})" if authority else name
    yield say("record_waiver_reason", reason=waiver["patient_reason"])
    yield say("record_waiver_names", patient=asked, clinician=waiver["clinician_name"])
    if waiver["is_on_paper"]:
        yield say("record_waiver_paper")
