"""The signed PDF: the issued pages, one page more, sealed, with its data inside."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import NullObject

from consult.consent.actions import complete_signature
from consult.consent.models import ConsentDocument, SigningSession, WaitingWaiver
from consult.consent.refusals import SignedDocumentCouldNotBeMade
from consult.consent.seals.seal_check import check_seal
from consult.consent.signing.signed_pdf import signed_html_of
from consult.consent.signing.signing_facts import Mark, Scan
from consult.consent.wording import Wording
from consult.formulary.models import ConsentText
from consult.seal import canonical_bytes, sha256_hex
from tests.consent.making import issue, paper, sign
from tests.consent.papers import pages_of, squeezed, structure_of, text_of, words_of
from tests.consent.seals import is_good_to_pdfsig
from tests.consent.test_wording import reading_grade

HAND = (((100, 200), (300, 40), (420, 260), (640, 90)), ((500, 30),))
PAGE_NUMBER = re.compile(r"(?m)Page \d+ of \d+")


@pytest.fixture
def issued(ready):
    return issue(ready), ready[1]


def signed_on_tablet(document: ConsentDocument, by, **values):
    """Everybody who can take part took part."""
    at = document.issued_at
    WaitingWaiver(
        document=document,
        patient_reason="I live three hours away.",
        patient_name="Zoë María Núñez-Albright",
        clinician_name=by.full_name,
        recorded_by=by,
        recorded_at=at,
    ).save()
    session = SigningSession.objects.create(
        document=document, opened_by=by, opened_at=at, last_seen_at=at
    )
    ticks = ("I read this form.", "It was explained to me.", "My questions were answered.")
    given = {
        "route": "tablet",
        "session": session,
        "signer": "representative",
        "signer_name": "Alba Núñez",
        "authority": "health care proxy",
        "witness_name": "Rita Reyes",
        "interpreter_name": "Ivo Ibarra",
        "interpreter_language": "Spanish",
        "interpreter_statement": "I put all of it into Spanish.",
        "ticks": tuple((text, at) for text in ticks),
        "marks": (
            Mark("representative", "Alba Núñez", "drawn", at, HAND),
            Mark("interpreter", "Ivo Ibarra", "typed", at),
            Mark("witness", "Rita Reyes", "typed", at),
        ),
    }
    facts = paper(document, **{**given, **values})
    return complete_signature(by=by, document=document, facts=facts)


def files_in(pdf: bytes) -> dict[str, bytes]:
    return {name: data for name, (data,) in PdfReader(BytesIO(pdf)).attachments.items()}


def signature_page_of(signature) -> str:
    """All that the signature page says, squeezed."""
    text = text_of(bytes(signature.sealed_pdf))
    return text[text.index("signaturepage") :]


def alternatives_in(pdf: bytes) -> list[str]:
    """Every alternative text of the structure, in order."""

    def walk(node) -> list[str]:
        node = node.get_object()
        if isinstance(node, list):
            return [text for kid in node for text in walk(kid)]
        if not isinstance(node, dict):
            return []
        own = [str(node["/Alt"])] if "/Alt" in node else []
        return own + walk(node.get("/K", NullObject()))

    return walk(PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"])


def text_before_signing(pages: list[str]) -> str:
    """The text of all pages up to the part for signing, without what counts the pages."""
    text = squeezed(PAGE_NUMBER.sub("", "\f".join(pages)))
    return text.partition("myquestions:")[0]


def test_the_pages_before_say_the_same(issued):
    document, by = issued
    before = pages_of(bytes(document.pdf))
    after = pages_of(bytes(sign(document, by).sealed_pdf))
    last = next(n for n, text in enumerate(before) if "My questions:" in text)
    assert last > 1
    for number in range(last):
        assert PAGE_NUMBER.sub("", before[number]) == PAGE_NUMBER.sub("", after[number])
    assert text_before_signing(before) == text_before_signing(after)
    assert len(after) == last + 2
    assert "Signature page" in after[-1]
    assert "Signature page" not in "".join(after[:-1])


def test_everything_recorded_is_on_the_one_page(issued):
    document, by = issued
    signature = signed_on_tablet(document, by)
    page = signature_page_of(signature)
    for text in [
        "Signs for the patient", "Alba Núñez", "health care proxy", "Rita Reyes", "Ivo Ibarra",
        "Language: Spanish", "I put all of it into Spanish.", "I read this form.",
        "It was explained to me.", "My questions were answered.", "On a tablet.",
        "I live three hours away.", "Zoë María Núñez-Albright and Dr. Amara Okafor",
        "Oregon Medical Board MD 123456", "24-Nov-2026 10:30 EST", document.number,
        document.sha256, document.pdf_sha256, "not checked by an authority",
        "I agree to the shots that it describes.", "I explained what will be done",
    ]:  # fmt: skip
        assert squeezed(text) in page, text
    pages = pages_of(bytes(signature.sealed_pdf))
    assert ["Signature page" in text for text in pages] == [False] * (len(pages) - 1) + [True]


def test_it_is_sealed_whole_and_carries_its_data(issued):
    document, by = issued
    signature = signed_on_tablet(document, by)
    pdf = bytes(signature.sealed_pdf)
    assert check_seal(pdf).is_good
    assert check_seal(pdf).sealed_at == signature.recorded_at.replace(microsecond=0)
    assert is_good_to_pdfsig(pdf)
    assert files_in(pdf) == {
        f"{document.number}.json": bytes(document.snapshot),
        f"{document.number}-signing.json": bytes(signature.record),
    }
    assert len(pdf) < len(bytes(document.pdf)) + 25_000


def test_it_keeps_its_structure(issued):
    document, by = issued
    pdf = bytes(signed_on_tablet(document, by).sealed_pdf)
    alternatives = alternatives_in(pdf)
    assert "Signature of Alba Núñez, drawn on the screen" in alternatives
    assert alternatives[-1] == "Digital seal of the clinic"
    headings = re.findall(r"(?m)^\s+(H\d)", structure_of(pdf))
    assert headings.count("H1") == 1
    assert headings[-1] == "H2"


def test_no_word_leaves_the_page_however_long_the_names(issued):
    document, by = issued
    long = "Wolfeschlegelsteinhausenbergerdorff" * 4
    signature = sign(document, by, signer_name=long, witness_name=long)
    for word in words_of(bytes(signature.sealed_pdf)):
        left, _top, right, _bottom = word["box"]
        assert left >= 0
        assert right <= word["page"][0] - 20, word


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({}, ["The signed paper is in the file of the clinic.", "By hand, on the paper"]),
        ({"witness_name": "Rita Reyes"}, ["Rita Reyes", "See the paper"]),
    ],
)
def test_paper_in_the_file_gets_its_page_too(issued, values, shown):
    document, by = issued
    signature = sign(document, by, **values)
    page = signature_page_of(signature)
    assert [text for text in shown if squeezed(text) not in page] == []
    assert check_seal(bytes(signature.sealed_pdf)).is_good


def test_a_scan_is_named_by_its_hash(issued):
    document, by = issued
    data = b"what was scanned"
    pages = tuple(
        {"number": document.number, "page": page, "pages": count, "hash12": document.sha256[:12]}
        for count in [len(pages_of(bytes(document.pdf)))]
        for page in range(1, count + 1)
    )
    scan = Scan(data, "application/pdf", sha256_hex(data), pages)
    signature = sign(document, by, route="paper_scan", scans=(scan,))
    page = signature_page_of(signature)
    assert squeezed(f"Pages: {len(pages)}. SHA-256: {sha256_hex(data)}") in page
    assert squeezed("A scan is kept with this record.") in page


def test_the_record_is_canonical_and_the_page_is_made_from_it(issued):
    document, by = issued
    signature = signed_on_tablet(document, by)
    record = bytes(signature.record)
    assert canonical_bytes(json.loads(record)) == record
    html = signed_html_of(document.html, record)
    head, _, _ = document.html.partition('<section class="signatures">')
    assert html.startswith(head)
    assert signed_html_of(document.html, record) == html
    assert html.count("<section") == document.html.count("<section")


def test_wording_changed_later_does_not_reach_it(issued):
    document, by = issued
    record = bytes(sign(document, by).record)
    before = signed_html_of(document.html, record)
    ConsentText.objects.filter(slot="record_heading").update(text="Something else")
    assert signed_html_of(document.html, record) == before


def test_names_are_text_and_never_markup(issued):
    document, by = issued
    record = bytes(sign(document, by, witness_name="<b>Bob</b> & <script>").record)
    html = signed_html_of(document.html, record)
    assert "&lt;b&gt;Bob&lt;/b&gt; &amp; &lt;script&gt;" in html
    assert "<script" not in html


@pytest.mark.parametrize("html", ["", "<p>", '<section class="signatures"><p>'])
def test_a_document_without_its_place_is_refused(html):
    with pytest.raises(SignedDocumentCouldNotBeMade):
        signed_html_of(html, b'{"page": {}}')


def test_the_wording_is_plain(ready):
    own = [
        row.text for row in ConsentText.objects.filter(language="en", slot__startswith="record_")
    ]
    sentences = " ".join(text for text in own if text.endswith("."))
    assert len(own) > 20
    assert reading_grade(re.sub(r"\{\w+\}", "this", sentences)) <= 8


def test_a_signature_page_in_spanish(issued):
    """The page follows the language of the document."""
    document, by = issued
    other = ConsentDocument.objects.get(pk=document.pk)
    other.pk, other._state.adding, other.number = None, True, "C-2026-000900"
    other.language, other.translation_of = "es", document
    other.consultation_version = 999
    assert Wording.published("es")("record_heading") == "Página de firmas"
    other.save()
    why = {"no_interpreter_because": "Habla español en casa."}
    page = pages_of(bytes(sign(other, by, **why).sealed_pdf))[-1]
    assert "Página de firmas" in page
    assert "A mano, en el papel" in page
