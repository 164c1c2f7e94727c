"""Who may not understand the paper is asked about an interpreter before signing."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from consult.consent.actions import complete_signature
from consult.consent.models import Signature, SigningSession
from consult.consent.refusals import InterpreterIsIncomplete
from consult.consent.signing.interpreting import Interpreting
from consult.consent.signing.signing_people import People
from consult.consultations.models import ConsentTalk
from consult.patients.models import Patient
from tests.consent import making, tablet

NONE = {"interpreter": "none", "no_interpreter_because": "Speaks and reads English well."}
HERE = {
    "interpreter": "here",
    "interpreter_name": "Ines Interpreter",
    "interpreter_language": "Greek",
}


@pytest.fixture
def greek(paper, client):
    """A clinician's browser, and an English document of a patient who speaks Greek."""
    document, by = paper
    Patient.objects.update(language="Greek")
    client.force_login(by)
    return client, type(document).objects.get(pk=document.pk)


@pytest.mark.parametrize(
    ("paper", "spoken", "interpreted_by", "words"),
    [
        ("en", "English", "", ""),
        ("en", "english (US)", "", ""),
        ("es", "Spanish", "", ""),
        ("en", "Greek", "", "The patient's language on record is Greek."),
        ("es", "English", "", "This consent is in Spanish."),
        ("en", "", "", "does not say which language the patient speaks"),
        ("en", "English", "Ines I.", "Ines I. interpreted at the talk."),
    ],
)
def test_it_is_asked_where_the_patient_may_not_understand(paper, spoken, interpreted_by, words):
    found = Interpreting(paper=paper, spoken=spoken, interpreted_by=interpreted_by)
    assert found.is_asked == bool(words)
    assert words in found.warning


@pytest.mark.parametrize("name", ["open-signing", "sign-consent"])
def test_both_ways_of_signing_warn_and_answer_nothing_themselves(greek, name):
    client, document = greek
    address = reverse(name, args=[document.consultation_id, document.number])
    page = client.get(address)
    assert "This consent is in English." in page.text
    assert "language on record is Greek." in page.text
    assert " checked" not in page.text
    assert page.context["form"]["interpreter"].value() is None
    Patient.objects.update(language="English")
    page = client.get(address)
    assert "This consent is in English." not in page.text
    assert "interpreter" not in page.context["form"].fields
    ConsentTalk.objects.update(interpreter_name="Ida Interpreter")
    assert "Ida Interpreter interpreted at the talk." in client.get(address).text


WRONG = [
    ({}, "interpreter"),
    ({"interpreter": "here", "interpreter_language": "Greek"}, "interpreter_name"),
    ({"interpreter": "here", "interpreter_name": "Ines I."}, "interpreter_language"),
    ({"interpreter": "none"}, "no_interpreter_because"),
    ({"interpreter": "none", "no_interpreter_because": "x"}, "no_interpreter_because"),
    (HERE | {"interpreter": "none", "no_interpreter_because": "Reads it well"}, "interpreter"),
    (HERE | {"no_interpreter_because": "Reads it well"}, "no_interpreter_because"),
]


@pytest.mark.parametrize(("answers", "field"), WRONG)
def test_no_answer_or_half_of_one_hands_nothing_over(greek, answers, field):
    client, document = greek
    page = client.post(tablet.open_address(document), {"signer": "patient", **answers})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not SigningSession.objects.exists()


def test_why_there_is_none_is_sealed_printed_and_shown(greek):
    client, document = greek
    session = tablet.handed_over(client, document, **NONE)
    tablet.signed(client, session)
    tablet.enter_password(client, session)
    act = {"act": "countersign", "is_explained": "on"}
    section = client.post(tablet.staff_page(session), act, follow=True)
    assert "none: Speaks and reads English well." in section.text
    signature = Signature.objects.get()
    assert signature.no_interpreter_because == "Speaks and reads English well."
    record = json.loads(bytes(signature.record))
    line = "There was none. The reason: Speaks and reads English well."
    assert {"label": "Interpreter", "lines": [line]} in record["page"]["facts"]


def test_paper_asks_the_same(greek):
    client, document = greek
    address = reverse("sign-consent", args=[document.consultation_id, document.number])
    typed = {
        "signer": "patient",
        "signer_name": tablet.PATIENT,
        "signed_at": "2026-11-24T10:30",
        "kept": "file",
    }
    for answers, field in WRONG:
        page = client.post(address, typed | answers)
        assert list(page.context["form"].errors) == [field]
    assert client.post(address, typed | HERE).status_code == 302
    signature = Signature.objects.get()
    assert (signature.interpreter_name, signature.interpreter_language) == (
        "Ines Interpreter",
        "Greek",
    )


def test_the_actions_refuse_what_the_pages_would_not_send(greek):
    _client, document = greek
    by = document.issued_by
    with pytest.raises(InterpreterIsIncomplete, match="why there is none"):
        tablet.opened(by, document)
    with pytest.raises(InterpreterIsIncomplete, match="why there is none"):
        making.sign(document, by)
    both = People("patient", tablet.PATIENT, "", "Ines I.", "Greek", "", "Reads it very well.")
    session = tablet.opened(by, document, both)
    assert session.people["no_interpreter_because"] == "Reads it very well."
    facts = making.paper(
        document,
        interpreter_name="Ines I.",
        interpreter_language="Greek",
        no_interpreter_because="Reads it very well.",
    )
    with pytest.raises(InterpreterIsIncomplete, match="is there or not"):
        complete_signature(by=by, document=document, facts=facts)
    making.sign(document, by, no_interpreter_because="Reads it very well.")
