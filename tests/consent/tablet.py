"""Signings on a tablet for tests: a thin paper, people, and a browser that was handed over."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from django.test import Client
from django.urls import reverse
from pypdf import PdfWriter

from consult.consent.actions.marks import put_mark
from consult.consent.actions.signing_sessions import open_signing
from consult.consent.models import ConsentDocument, SignerMark, SigningSession
from consult.consent.signing.signing_people import People, people_of
from consult.seal import canonical_bytes, sha256_hex
from consult.staff.models import StaffMember
from tests.consent.ink import SIGNATURE

PASSWORD = "not-a-real-password"
PATIENT = "Zoë María Núñez-Albright"
ALONE = People(signer="patient", signer_name=PATIENT)
TOGETHER = People(
    signer="representative",
    signer_name="Rita Guardian",
    authority="legal guardian",
    interpreter_name="Ines Interpreter",
    interpreter_language="Portuguese",
    witness_name="Wilma Witness",
)
TICKS = {"tick_read": "on", "tick_explained": "on", "tick_questions": "on"}


def thin_paper(pages: int = 2) -> bytes:
    """A PDF of blank pages, for tests in which only its being a PDF matters."""
    writer, out = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(612, 792)
    writer.write(out)
    return out.getvalue()


def altered(document: ConsentDocument, without: str = "", **parts: Any) -> ConsentDocument:
    """A newer document of the same plan, with other parts in its snapshot."""
    data = json.loads(bytes(document.snapshot)) | parts
    data.pop(without, None)
    snapshot = canonical_bytes(data)
    fields = {f.attname: getattr(document, f.attname) for f in document._meta.concrete_fields}
    return ConsentDocument.objects.create(
        **fields
        | {
            "id": None,
            "number": f"{document.number}-A",
            "consultation_version": document.consultation_version + 1,
            "snapshot": snapshot,
            "sha256": sha256_hex(snapshot),
        }
    )


def opened(by: StaffMember, document: ConsentDocument, people: People = ALONE) -> SigningSession:
    return open_signing(by=by, document=document, people=people)


def details_of(session: SigningSession, role: str) -> dict[str, Any]:
    """What goes with a mark of ``role``."""
    people = people_of(session.people)
    details: dict[str, Any] = {"statement": f"The statement of the {role}."}
    if role == people.signer:
        at = "2026-11-24T15:31:00+00:00"
        details["ticks"] = [{"slot": "tick_read", "text": "I read this.", "at": at}]
    return details


def marked(by: StaffMember, session: SigningSession, role: str = "patient", **values: Any) -> Any:
    """A drawn mark of ``role``, unless ``values`` say otherwise."""
    given = {
        "name": people_of(session.people).name_of(role),
        "kind": SignerMark.Kind.DRAWN,
        "strokes": SIGNATURE,
        "details": details_of(session, role),
        **values,
    }
    return put_mark(by=by, session=session, role=role, **given)


def open_address(document: ConsentDocument) -> str:
    return reverse("open-signing", args=[document.consultation_id, document.number])


def handed_over(client: Client, document: ConsentDocument, **answers: str) -> SigningSession:
    """Hand the client's browser over by the clinician's own page."""
    answer = client.post(open_address(document), {"signer": "patient", **answers})
    assert answer.status_code == 302, answer.text
    return SigningSession.objects.get(document=document, ended_at=None)


def signed(client: Client, session: SigningSession, **values: str) -> Any:
    """Send the form of the patient's mark."""
    given = {
        "role": "patient",
        "kind": "drawn",
        "strokes": json.dumps(SIGNATURE),
        "n": "3",
        **TICKS,
        **values,
    }
    return client.post(reverse("signing-mark", args=[session.token]), given)


def staff_page(session: SigningSession) -> str:
    return reverse("signing-staff", args=[session.token])


def enter_password(client: Client, session: SigningSession, password: str = PASSWORD) -> Any:
    return client.post(staff_page(session), {"act": "password", "password": password})
