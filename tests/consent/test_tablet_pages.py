"""What is read at the tablet, and what becomes of what is sent from it."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.consent.models import ConsentDocument, Refusal, Signature, SignerMark
from consult.consent.tablet.ceremony import snapshot_of
from consult.consent.tablet.paper_images import count_pages, picture_of_page
from consult.consent.tablet.tablet_facts import path_of
from consult.consultations.models import FormulaLine
from consult.formulary.models import ConsentText
from consult.patients.models import Patient
from tests.consent import tablet
from tests.consent.ink import SIGNATURE, line
from tests.consent.papers import squeezed
from tests.consent.tablet import enter_password, handed_over, open_address, signed, staff_page

EMPTY = {"kind": "", "name": "", "photos": "", "questions": "", "ticks": [], "strokes": []}


def home(session) -> str:
    return reverse("signing", args=[session.token])


def words_of(page: str) -> str:
    return squeezed(unescape(re.sub(r"<[^>]+>", " ", page)))


def send_draft(client: Client, session, draft) -> int:
    address = reverse("signing-draft", args=[session.token])
    return client.post(address, draft, content_type="application/json").status_code


def test_the_pages_come_in_their_order_from_the_snapshot_alone(handed) -> None:
    client, session = handed
    snapshot = snapshot_of(session.document)
    Patient.objects.update(family_name="Changed")
    ConsentText.objects.update(text="Changed wording.")
    FormulaLine.objects.all().update(amount=99)
    page = client.get(home(session)).text
    assert "Changed" not in page
    keys = re.findall(r'data-page="([\w-]+)"', page)
    assert keys == [
        "key-1", "key-2", "key-3", "key-4", "key-5", "plan", "contents", "health", "technique",
        "evidence", "risks", "pregnancy", "options", "screening", "aftercare", "talk", "choice",
        "paper", "ticks", "sign", "no",
    ]  # fmt: skip
    text = words_of(page)
    assert squeezed("Page 3 of 20") in text
    wanted = [r["text"] for group in snapshot["risks"] for r in group["rows"]]
    wanted += [r["text"] for r in snapshot["ingredient_risks"]]
    wanted += [s["citation"] for s in snapshot["evidence"]["sources"]]
    wanted += [o["text"] for o in snapshot["alternatives"]["rows"]]
    wanted += [step["text"] for block in snapshot["technique"]["yes"] for step in block["steps"]]
    wanted += [snapshot["ceremony"]["tick_read"], snapshot["ceremony"]["sign_patient"]]
    wanted += [snapshot["patient"]["name"], *snapshot["pregnancy"]]
    missing = [each for each in wanted if squeezed(each) not in text]
    assert not missing
    # Common risks come first, serious ones second.
    names = [group["rows"][0]["name"] for group in snapshot["risks"]]
    places = [text.index(squeezed(name)) for name in names]
    assert places[0] < places[1]


def test_one_page_is_open_and_each_has_an_address(handed) -> None:
    client, session = handed
    for address, opened in [("", "key-1"), ("?page=risks", "risks"), ("?page=x", "key-1")]:
        page = client.get(home(session) + address).text
        shown = re.findall(r'data-page="([\w-]+)"[^>]*?(hidden)?>', page)
        assert [key for key, hidden in shown if not hidden] == [opened]
    assert not re.search(r"<input[^>]* checked", client.get(home(session)).text)


def test_the_exact_paper_is_shown_and_noted(handed) -> None:
    client, session = handed
    page = client.get(home(session)).text
    assert 'alt="Page 2 of 2 of the paper"' in page
    opened = client.get(reverse("signing-paper", args=[session.token]))
    assert opened.content == bytes(ConsentDocument.objects.get().pdf)
    assert client.get(reverse("signing-picture", args=[session.token, 1])).status_code == 200
    acts = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"consent.pdf_shown", "consent.pages_shown"} <= acts


def test_pictures_are_made_once_and_wide_enough(paper) -> None:
    document, _ = paper
    assert count_pages(document.pdf_sha256) == 2
    first = picture_of_page(document.pdf_sha256, 2)
    assert picture_of_page(document.pdf_sha256, 2) is first
    width = int.from_bytes(first[16:20], "big")
    assert width == pytest.approx(1500, abs=1)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"tick_read": ""}, "Tick this if it is true."),
        ({"tick_explained": "", "tick_questions": ""}, "Tick this if it is true."),
        ({"kind": ""}, "Choose how you want to sign."),
        ({"kind": "stamp"}, "Choose how you want to sign."),
        ({"strokes": ""}, "Please sign in the box."),
        ({"strokes": "not json"}, "The drawing could not be read."),
        ({"strokes": "[" * 100_000}, "The drawing could not be read."),
        ({"strokes": json.dumps([[[5, 5]]])}, "This is only a dot"),
        ({"strokes": json.dumps([line((9, 9), (900, 9))])}, "This is only a line:"),
        ({"strokes": json.dumps([[[-5, 5]]])}, "The drawing could not be read."),
        ({"kind": "typed", "name": ""}, "Type your name, in letters."),
        ({"kind": "typed", "name": "1234"}, "Type your name, in letters."),
        ({"kind": "typed", "name": "A" * 161}, "This name is too long."),
        ({"questions": "?" * 501}, "Please shorten this to 500 letters."),
    ],
)
def test_a_forged_request_writes_nothing_and_loses_nothing(handed, values, message) -> None:
    client, session = handed
    answer = signed(client, session, **values)
    assert answer.status_code == 422
    assert message in answer.text
    assert not SignerMark.objects.exists()
    assert not Signature.objects.exists()
    ticked = re.findall(r'name="(tick_\w+)" value="on" checked', answer.text)
    given = tablet.TICKS | values
    assert ticked == [tick for tick in tablet.TICKS if given[tick]]


def test_a_patient_signs_and_the_clinician_countersigns(handed) -> None:
    client, session = handed
    answer = signed(client, session, photos="no", questions="Does it hurt?")
    assert answer.headers["Location"] == home(session)
    mark = SignerMark.objects.get()
    assert (mark.role, mark.name, mark.kind) == ("patient", tablet.PATIENT, "drawn")
    assert mark.strokes == SIGNATURE
    assert mark.details["photos"] == "no"
    assert [tick["slot"] for tick in mark.details["ticks"]] == list(tablet.TICKS)
    thanks = client.get(home(session)).text
    assert "Please give the tablet back." in thanks
    assert "Your clinician signs too." in thanks
    assert "You get a copy." in thanks
    assert "You can change your mind at any time before the shots" in thanks
    assert session.document.clinic.phone in thanks
    assert "data-clear" in thanks
    enter_password(client, session)
    page = client.get(staff_page(session)).text
    assert path_of(SIGNATURE) in page
    assert tablet.PATIENT in page
    assert "14-Jul-1985" in page
    exact = reverse("signing-paper", args=[session.token])
    assert f'href="{exact}"' in page
    assert client.get(exact).content == bytes(session.document.pdf)
    assert "Does it hurt?" in page
    assert "Check who signed" not in page
    refused = client.post(staff_page(session), {"act": "countersign"})
    assert refused.status_code == 422
    assert not Signature.objects.exists()
    done = {"act": "countersign", "is_explained": "on"}
    refused = client.post(staff_page(session), {**done, "answer": " "})
    assert list(refused.context["countersign"].errors) == ["answer"]
    assert "Answer the question, then write down what you said." in refused.text
    assert not Signature.objects.exists()
    done["answer"] = "A little, like a pinch."
    answer = client.post(staff_page(session), done, follow=True)
    assert f"Consent {session.document.number} is signed." in answer.text
    assert "A little, like a pinch." in answer.text
    signature = Signature.objects.get()
    assert (signature.question, signature.answer) == ("Does it hurt?", "A little, like a pinch.")
    facts = json.loads(bytes(signature.record))["page"]["facts"]
    labels = [row["label"] for row in facts]
    assert labels.index("The answer") == labels.index("My questions") + 1
    assert {"label": "The answer", "lines": ["A little, like a pinch."]} in facts
    assert (signature.route, signature.session) == ("tablet", session)
    session.refresh_from_db()
    assert session.end == "signed"
    assert client.get(reverse("desk")).status_code == 200


def test_a_request_that_comes_twice_gives_one_row(handed) -> None:
    client, session = handed
    assert signed(client, session).status_code == 302
    assert signed(client, session).status_code == 302
    other = signed(client, session, kind="typed", name="Somebody Else")
    assert other.status_code == 409
    assert "A signature cannot be changed." in other.text
    assert SignerMark.objects.get().kind == "drawn"


def test_another_typed_name_is_shown_to_the_clinician(handed) -> None:
    client, session = handed
    signed(client, session, kind="typed", name="Zoe Smith", strokes="")
    enter_password(client, session)
    page = client.get(staff_page(session)).text
    assert "Check who signed" in page
    assert tablet.PATIENT in page
    act = {"act": "countersign", "is_explained": "on"}
    assert client.post(staff_page(session), act).status_code == 422
    assert client.post(staff_page(session), act | {"is_name_checked": "on"}).status_code == 302
    assert Signature.objects.get().signer_name == "Zoe Smith"


def test_three_people_sign_one_after_another(paper, client: Client) -> None:
    document, by = paper
    client.force_login(by)
    session = handed_over(
        client,
        document,
        signer="representative",
        representative_name="Rita Guardian",
        authority="legal guardian",
        interpreter_name="Ines Interpreter",
        interpreter_language="Portuguese",
        witness_name="Wilma Witness",
    )
    page = words_of(client.get(home(session)).text)
    assert squeezed("Why I may do so: legal guardian.") in page
    assert signed(client, session, role="witness").status_code == 409
    assert signed(client, session, role="patient").status_code == 404
    signed(client, session, role="representative")
    page = client.get(home(session)).text
    assert "Now the interpreter: Ines Interpreter" in page
    assert "I speak Portuguese and the language of this form." in page
    assert "tick_read" not in page
    signed(client, session, role="interpreter", kind="typed", name="Ines Interpreter")
    page = client.get(home(session)).text
    assert "Now the witness: Wilma Witness" in page
    assert "I saw Rita Guardian sign this form." in page
    signed(client, session, role="witness")
    enter_password(client, session)
    client.post(staff_page(session), {"act": "countersign", "is_explained": "on"})
    signature = Signature.objects.get()
    assert (signature.signer, signature.authority) == ("representative", "legal guardian")
    assert signature.interpreter_language == "Portuguese"
    assert signature.witness_name == "Wilma Witness"


def test_nobody_is_countersigned_who_has_not_signed(handed) -> None:
    client, session = handed
    enter_password(client, session)
    answer = client.post(staff_page(session), {"act": "countersign", "is_explained": "on"})
    assert answer.status_code == 422
    assert not Signature.objects.exists()


def test_a_plan_changed_meanwhile_is_told_and_nothing_is_lost(handed) -> None:
    client, session = handed
    signed(client, session)
    FormulaLine.objects.filter(position=1).update(amount=2)
    enter_password(client, session)
    act = {"act": "countersign", "is_explained": "on"}
    answer = client.post(staff_page(session), act)
    assert answer.status_code == 422
    assert "Issue a new consent and have that one signed." in unescape(answer.text)
    assert SignerMark.objects.count() == 1
    FormulaLine.objects.filter(position=1).update(amount=1)
    assert client.post(staff_page(session), act).status_code == 302
    assert Signature.objects.exists()


def test_saying_no_asks_for_nothing_and_can_be_taken_back(handed) -> None:
    client, session = handed
    assert "I do not want to sign" in client.get(home(session)).text
    say = reverse("signing-no", args=[session.token])
    page = client.post(say, {"reason": ""}, follow=True).text
    assert "Please give the tablet back and tell them." in page
    assert not Refusal.objects.exists()
    page = client.post(say, {"answer": "back"}, follow=True).text
    assert 'data-page="key-1"' in page
    client.post(say, {"reason": "I want to ask my sister."})
    enter_password(client, session)
    page = client.get(staff_page(session)).text
    assert "The patient said no" in page
    assert "I want to ask my sister." in page
    answer = client.post(staff_page(session), {"act": "refuse", "reason": ""})
    assert answer.status_code == 422
    answer = client.post(
        staff_page(session), {"act": "refuse", "reason": "I want to ask my sister."}, follow=True
    )
    assert "is recorded as refused" in answer.text
    assert Refusal.objects.get().reason == "I want to ask my sister."
    assert client.get(reverse("desk")).status_code == 200


def test_handing_it_over_again_takes_a_no_back(handed) -> None:
    client, session = handed
    client.post(reverse("signing-no", args=[session.token]), {"reason": "Unsure"})
    enter_password(client, session)
    client.post(staff_page(session), {"act": "give_back"})
    assert 'data-page="key-1"' in client.get(home(session)).text


def test_a_draft_comes_back_on_the_next_visit(handed) -> None:
    client, session = handed
    draft = EMPTY | {"role": "patient", "n": 7, "page": "risks", "ticks": ["tick_read"]}
    assert send_draft(client, session, draft | {"strokes": SIGNATURE, "name": "Zoë"}) == 200
    page = client.get(home(session)).text
    assert re.search(r'data-page="risks"[^>]*?aria-labelledby="h-risks"\s*>', page)
    kept = json.loads(unescape(re.search(r'data-draft="([^"]*)"', page)[1]))
    assert (kept["n"], kept["strokes"], kept["ticks"]) == (7, SIGNATURE, ["tick_read"])


@pytest.mark.parametrize(
    "draft",
    [
        [],
        {},
        EMPTY | {"role": "patient", "n": 1},
        EMPTY | {"role": "patient", "n": 1, "page": "risks", "more": 1},
        EMPTY | {"role": "nobody", "n": 1, "page": ""},
        EMPTY | {"role": "patient", "n": -1, "page": ""},
        EMPTY | {"role": "patient", "n": True, "page": ""},
        EMPTY | {"role": "patient", "n": 1, "page": "x" * 41},
        EMPTY | {"role": "patient", "n": 1, "page": "", "ticks": ["tick_all"]},
        EMPTY | {"role": "patient", "n": 1, "page": "", "ticks": "tick_read"},
        EMPTY | {"role": "patient", "n": 1, "page": "", "strokes": [[[1, 5000]]]},
        EMPTY | {"role": "patient", "n": 1, "page": "", "photos": "maybe"},
        EMPTY | {"role": "patient", "n": 1, "page": "", "name": "x" * 200_000},
        EMPTY | {"role": ["patient"], "n": 1, "page": ""},
    ],
    ids=range(14),
)
def test_a_draft_that_no_page_sends_is_refused(handed, draft) -> None:
    client, session = handed
    assert send_draft(client, session, draft) == 400
    session.refresh_from_db()
    assert session.draft == {}


def test_a_draft_that_is_no_json_or_late_changes_nothing(handed) -> None:
    client, session = handed
    address = reverse("signing-draft", args=[session.token])
    for body in ("{", "[" * 100_000, ""):
        answer = client.post(address, body, content_type="application/json")
        assert answer.status_code == 400
    signed(client, session)
    late = EMPTY | {"role": "patient", "n": 9, "page": "risks", "strokes": SIGNATURE}
    assert send_draft(client, session, late) == 200
    session.refresh_from_db()
    assert session.draft == {"role": "patient"}


def test_a_draft_needs_the_pages_token(handed) -> None:
    _, session = handed
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(session.opened_by)
    assert send_draft(strict, session, EMPTY) == 403


def test_a_document_without_the_sentences_is_signed_on_paper(paper, client: Client) -> None:
    document, by = paper
    client.force_login(by)
    section = reverse("consultation-consent", args=[document.consultation_id])
    assert open_address(document) in client.get(section).text
    older = tablet.altered(document, without="ceremony")
    assert open_address(older) not in client.get(section).text
    assert client.get(open_address(older)).status_code == 404
