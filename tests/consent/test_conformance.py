"""PDF/A-3a and PDF/UA-1 at once, by our own checker and by programs that others wrote."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.template.loader import get_template
from pypdf import PdfReader, PdfWriter
from weasyprint import CSS, HTML

from consult.consent.document import document_pdf
from consult.consent.pdf import Attachment, pdf_of
from tests.consent import builders, papers
from tests.consent.making import issue, pdf_of_snapshot, snapshot_of
from tests.consent.papers import squeezed
from tests.consent.structure import findings_of

HTML_TEXT = (
    '<html lang="en"><title>x</title><h1>x</h1>'
    "<table><thead><tr><th>a<th>b</thead><tr><td>1<td>2</table>"
)
AT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)


@pytest.fixture
def document(ready):
    return issue(ready)


def _plain(html: str, variant: str = "pdf/ua-1") -> bytes:
    css = Path(get_template("consent/document.css").origin.name)
    return HTML(string=html).write_pdf(stylesheets=[CSS(filename=css)], pdf_variant=variant)


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"{done.returncode} {done.stdout}{done.stderr}"


def test_the_checker_finds_nothing_wrong(document):
    assert findings_of(bytes(document.pdf)) == []


def test_the_checker_finds_nothing_wrong_with_two_injections_and_many_answers(ready):
    consultation, by = ready
    lots = [line.lot for line in consultation.injections.get().lines.all()]
    builders.build_injection(consultation, by, lots[:1], number=2)
    snapshot = snapshot_of(builders.loaded(consultation), by)
    assert findings_of(pdf_of_snapshot(snapshot)) == []


def test_the_checker_sees_what_weasyprint_leaves_wrong(document):
    codes = {finding.partition(":")[0] for finding in findings_of(_plain(document.html))}
    assert codes >= {
        "content-unowned",
        "header-without-scope",
        "header-unknown",
        "figure-box",
        "nesting",
        "metadata",
        "output-intent",
    }


BROKEN = {
    "language": lambda root: root.pop("/Lang"),
    "display-title": lambda root: root.pop("/ViewerPreferences"),
    "not-marked": lambda root: root.pop("/MarkInfo"),
    "untagged": lambda root: root.pop("/StructTreeRoot"),
    "metadata": lambda root: root.pop("/Metadata"),
    "output-intent": lambda root: root.pop("/OutputIntents"),
    "attachment-not-associated": lambda root: root.pop("/AF"),
    "header-unknown": lambda root: root["/StructTreeRoot"].pop("/IDTree"),
}


@pytest.mark.parametrize("code", BROKEN)
def test_the_checker_sees_what_was_taken_away(code):
    file = Attachment("a.json", "application/json", b"{}", "data", AT)
    writer = PdfWriter(clone_from=BytesIO(pdf_of(HTML_TEXT, attachments=[file])))
    BROKEN[code](writer.root_object)
    broken = BytesIO()
    writer.write(broken)
    assert code in {finding.partition(":")[0] for finding in findings_of(broken.getvalue())}


@pytest.mark.parametrize(
    ("code", "html"),
    [
        ("heading", '<html lang="en"><title>x</title><h1>x</h1><h3>y</h3>'),
        ("heading", '<html lang="en"><title>x</title><p>y</p>'),
        ("figure-without-text", '<html lang="en"><title>x</title><h1>x</h1>'
         '<svg width="9" height="9"><rect width="9" height="9"/></svg>'),
        ("table-irregular", '<html lang="en"><title>x</title><h1>x</h1><table>'
         "<thead><tr><th>a<th>b</thead><tr><td>1</table>"),
        ("table-without-headers", '<html lang="en"><title>x</title><h1>x</h1>'
         "<table><tr><td>1</table>"),
        ("title", '<html lang="en"><h1>x</h1>'),
    ],
)  # fmt: skip
def test_the_checker_sees_what_the_html_lacks(code, html):
    assert code in {finding.partition(":")[0] for finding in findings_of(pdf_of(html))}


@pytest.mark.parametrize(("was", "now", "code"), [
    (b"/Artifact", b"/Span", "mark-without-number /Span"),
    (b"BDC", b"BMC", "mark-without-number /Span"),
    (b"/MCID 0", b"/MCID 1", "content-number-twice"),
])  # fmt: skip
def test_the_checker_sees_content_that_nobody_owns(was, now, code):
    writer = PdfWriter(clone_from=BytesIO(pdf_of(HTML_TEXT)))
    contents = writer.pages[0]["/Contents"].get_object()
    data = contents.get_data()
    assert was in data
    if code.startswith("mark"):
        data = re.sub(rb"/Artifact\s+BMC", b"/Span BMC", data)
    contents.set_data(data.replace(was, now))
    broken = BytesIO()
    writer.write(broken)
    assert code in {finding.partition(":")[0] for finding in findings_of(broken.getvalue())}


def test_other_programs_agree(document, tmp_path):
    path = tmp_path / "consent.pdf"
    path.write_bytes(bytes(document.pdf))
    checked = _said("qpdf", "--check", str(path))
    assert checked.startswith("0 ")
    assert "WARNING" not in checked
    drawn = _said("mutool", "draw", "-q", "-F", "txt", "-o", str(tmp_path / "text"), str(path))
    # Debian builds it without color profiles, and it says so.
    assert drawn.replace("warning: ICC support is not available", "").strip() == "0"
    trailer = _said("mutool", "show", str(path), "trailer/Root/MarkInfo")
    assert "/Marked true" in trailer
    fonts = _said("pdffonts", str(path)).splitlines()[2:]
    assert fonts
    assert all(re.search(r"\byes yes yes\b", font) for font in fonts)
    structure = papers.structure_of(bytes(document.pdf))
    assert "Syntax Error" not in structure


def test_a_reader_of_the_structure_hears_the_document_once_and_no_page_header(document):
    structure = papers.structure_of(bytes(document.pdf))
    heard = squeezed("".join(re.findall(r'^ *"(.*)"$', structure, re.M)))
    assert squeezed("Page 1 of") not in heard
    assert heard.count(squeezed("Content SHA-256")) == 1
    # What is printed is heard, in whatever order, but for the words inside the diagrams.
    printed = papers.text_of(bytes(document.pdf))
    unheard = Counter(printed) - Counter(heard)
    assert sum(unheard.values()) == 0


def test_the_sealed_data_is_inside(document, tmp_path):
    root = PdfReader(BytesIO(bytes(document.pdf))).root_object
    (file,) = (reference.get_object() for reference in root["/AF"])
    assert file["/UF"] == f"{document.number}.json"
    assert file["/AFRelationship"] == "/Data"
    assert file["/EF"]["/F"]["/Subtype"] == "/application/json"
    assert file["/EF"]["/F"].get_data() == bytes(document.snapshot)
    at = document.issued_at.strftime("D:%Y%m%d%H%M%SZ")
    assert file["/EF"]["/F"]["/Params"]["/ModDate"] == at
    path = tmp_path / "consent.pdf"
    path.write_bytes(bytes(document.pdf))
    assert _said("pdfdetach", "-save", "1", "-o", str(tmp_path / "data"), str(path))[0] == "0"
    assert (tmp_path / "data").read_bytes() == bytes(document.snapshot)


def test_several_attachments_stand_in_order():
    files = [
        Attachment(name, "text/plain", name.encode(), f"The file {name}", AT)
        for name in ("ü.txt", "b.txt", "a.txt")
    ]
    pdf = pdf_of(HTML_TEXT, attachments=files)
    assert findings_of(pdf) == []
    attached = PdfReader(BytesIO(pdf)).attachments
    assert {name: data for name, (data,) in attached.items()} == {
        file.name: file.data for file in files
    }


def test_the_field_for_the_seal_is_there_when_asked_for_and_conforms(ready):
    document = issue(ready)
    assert "/AcroForm" not in PdfReader(BytesIO(bytes(document.pdf))).root_object
    pdf = document_pdf(document.html, bytes(document.snapshot), seal_field=True)
    assert findings_of(pdf) == []
    (field,) = PdfReader(BytesIO(pdf)).root_object["/AcroForm"]["/Fields"]
    assert field["/T"] == "ClinicSeal"
    assert field["/FT"] == "/Sig"
    assert list(field["/Rect"]) == [0, 0, 0, 0]
    assert "/V" not in field
