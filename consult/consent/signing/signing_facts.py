"""What a signing consists of, as plain values: the same for paper and for a tablet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from consult.consent.models import SigningSession


@dataclass(frozen=True)
class Mark:
    """One person's drawn signature or typed name; see ``SignerMark`` for the parts."""

    role: str
    name: str
    kind: str
    at: datetime
    strokes: tuple[tuple[tuple[int, int], ...], ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scan:
    """One uploaded file of the signed paper, judged, with the page codes read from it."""

    data: bytes
    media_type: str
    sha256: str
    pages: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class SigningFacts:
    """Everything that is recorded of a signing. ``marks`` are empty on paper, ``scans`` on a
    tablet; ``ticks`` are the sentences that the patient ticked, each with its moment.
    ``answer`` is what the clinician said to the question that was written on a tablet."""

    route: str
    signer: str
    signer_name: str
    signed_at: datetime
    authority: str = ""
    witness_name: str = ""
    interpreter_name: str = ""
    interpreter_language: str = ""
    interpreter_statement: str = ""
    no_interpreter_because: str = ""
    answer: str = ""
    is_wish_on_paper: bool = False
    ticks: tuple[tuple[str, datetime], ...] = ()
    marks: tuple[Mark, ...] = ()
    session: SigningSession | None = None
    scans: tuple[Scan, ...] = ()
    overrule_reason: str = ""
