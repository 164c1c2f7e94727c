"""The copy of an ended consent: a cover page, the exact pages, the exact file inside."""

from __future__ import annotations

import subprocess
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from consult.consent import pdf
from consult.consent.copies.serving import copy_to_serve
from consult.consent.models import ConsentDocument, Signature
from consult.consent.refusals import DocumentCouldNotBeMade
from consult.consent.status import ConsentState
from consult.formulary.models import ConsentText
from consult.seal import sha256_hex
from tests.consent import lives
from tests.consent.papers import pages_of, structure_of


def superseded(consultation, by):
    document = lives.signed(consultation, by)
    lives.change_dose()
    lives.issue(consultation, by)
    return document


LIVES = {
    "WITHDRAWN on 24-Nov-2026": lives.withdrawn,
    "REFUSED on 24-Nov-2026": lives.refused,
    "ENTERED IN ERROR on 24-Nov-2026": lives.in_error,
    "SUPERSEDED": superseded,
}


def qpdf_check(data: bytes, tmp_path) -> str:
    path = tmp_path / "copy.pdf"
    path.write_bytes(data)
    answer = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.mark.parametrize("words", LIVES)
def test_the_cover_comes_first_and_the_file_is_inside(ready, tmp_path, words):
    consultation, by = ready
    document = LIVES[words](consultation, by)
    stored = ConsentDocument.objects.get(pk=document.pk)
    original = bytes(stored.pdf)
    served = copy_to_serve(stored, original)
    assert served.is_marked
    assert "No syntax or stream encoding errors" in qpdf_check(served.data, tmp_path)

    first, *rest = pages_of(served.data)
    flat = " ".join(first.split())
    assert words in flat
    assert "Do not treat." in flat
    assert document.number in flat
    for digest in (document.sha256, sha256_hex(original)):
        assert digest in first.replace("\n", "").replace(" ", "")
    assert rest == pages_of(original)
    assert "Wrong patient" not in first
    assert "No needles" not in first

    copy, source = PdfReader(BytesIO(served.data)), PdfReader(BytesIO(original))
    for page, was in zip(copy.pages[1:], source.pages, strict=True):
        assert page.get_contents().get_data() == was.get_contents().get_data()
    (attached,) = copy.attachments[f"{document.number}-original.pdf"]
    assert attached == original
    assert sha256_hex(bytes(ConsentDocument.objects.get(pk=document.pk).pdf)) == sha256_hex(
        original
    )
    # The pages once, the file inside once, and one sheet.
    assert len(served.data) < 2 * len(original) + 35_000


def test_it_is_pdf_a_for_archives_as_the_document_is(ready):
    document = lives.withdrawn(*ready)
    original = bytes(ConsentDocument.objects.get(pk=document.pk).pdf)
    copy, source = (
        PdfReader(BytesIO(data)) for data in (copy_to_serve(document, original).data, original)
    )
    assert copy.root_object["/Metadata"].get_data() == source.root_object["/Metadata"].get_data()
    assert copy.metadata == source.metadata
    assert copy.trailer["/ID"][0] == source.trailer["/ID"][0]
    assert len(copy.root_object["/OutputIntents"]) == 1
    data, file = (each.get_object() for each in copy.root_object["/AF"])
    assert (data["/F"], data["/AFRelationship"]) == (f"{document.number}.json", "/Data")
    assert file["/F"] == file["/UF"] == f"{document.number}-original.pdf"
    assert file["/AFRelationship"] == "/Source"
    assert file["/Desc"]
    assert file["/EF"]["/F"]["/Subtype"] == "/application/pdf"


def test_who_recorded_it_is_named_and_a_screen_reader_hears_the_cover_first(ready):
    consultation, by = ready
    document = lives.withdrawn(consultation, by)
    data = copy_to_serve(document, bytes(ConsentDocument.objects.get(pk=document.pk).pdf)).data
    first = pages_of(data)[0]
    assert f"by {by.full_name}" in first
    assert "by phone" in first
    structure = structure_of(data)
    assert structure.count("Document\n") == 1
    assert structure.index("Do not treat.") < structure.index("Consent for scalp injections")


def test_a_superseded_one_names_the_newer(ready):
    consultation, by = ready
    document = superseded(consultation, by)
    newer = ConsentDocument.objects.first()
    data = copy_to_serve(document, bytes(ConsentDocument.objects.get(pk=document.pk).pdf)).data
    assert newer.number in pages_of(data)[0]


@pytest.mark.parametrize("life", [lives.issue, lives.signed])
def test_what_is_in_force_is_served_as_stored(ready, life):
    consultation, by = ready
    document = ConsentDocument.objects.get(pk=life(consultation, by).pk)
    served = copy_to_serve(document, bytes(document.pdf))
    assert not served.is_marked
    assert served.data == bytes(document.pdf)


def sealed_form_of(original: bytes) -> bytes:
    """The file with a signature field, as a sealed one has."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

    writer = PdfWriter(clone_from=PdfReader(BytesIO(original)))
    field = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject("/Sig"),
                NameObject("/T"): TextStringObject("ClinicSeal"),
            }
        )
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([field])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject(
        {NameObject("/Fields"): ArrayObject([field])}
    )
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_sealed_file_is_covered_too_and_keeps_its_seal_inside_only(ready, tmp_path):
    consultation, by = ready
    document = lives.issue(consultation, by)
    sealed = sealed_form_of(bytes(ConsentDocument.objects.get(pk=document.pk).pdf))
    signature = Signature.objects.create(
        document=document, signer="patient", signer_name="Zoë", signed_at=document.issued_at,
        sealed_pdf=sealed, sealed_sha256=sha256_hex(sealed), recorded_by=by,
        recorded_at=document.issued_at,
    )  # fmt: skip
    assert not copy_to_serve(document, sealed).is_marked
    lives.withdraw(document, by)
    served = copy_to_serve(document, bytes(signature.sealed_pdf))
    assert served.state == ConsentState.WITHDRAWN
    qpdf_check(served.data, tmp_path)
    copy = PdfReader(BytesIO(served.data))
    assert copy.attachments[f"{document.number}-original.pdf"] == [sealed]
    assert "/AcroForm" not in copy.root_object
    assert not any("/Annots" in page for page in copy.pages[:2])
    assert bytes(Signature.objects.get().sealed_pdf) == sealed


def test_the_clinic_words_the_cover(ready):
    consultation, by = ready
    document = lives.refused(consultation, by)
    ConsentText.objects.filter(slot="cover_do_not_treat").update(text="Stop here.")
    data = copy_to_serve(document, bytes(ConsentDocument.objects.get(pk=document.pk).pdf)).data
    assert "Stop here." in pages_of(data)[0]


def test_a_copy_that_cannot_be_made_is_never_served_unmarked(ready, client, monkeypatch):
    consultation, by = ready
    document = lives.withdrawn(consultation, by)

    def fail(html):
        raise DocumentCouldNotBeMade("limit")

    monkeypatch.setattr(pdf.engine, "render", fail)
    client.force_login(by)
    answer = client.get(f"/consents/{document.number}/pdf/")
    assert answer.status_code == 503
    assert "could not be made" in answer.text
    original = client.get(f"/consents/{document.number}/pdf/?original=1")
    assert original.content == bytes(ConsentDocument.objects.get(pk=document.pk).pdf)
