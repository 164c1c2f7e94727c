"""Nothing leaves its page, nothing is fetched, and a screen reader can follow it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from consult.consent.document import html_of
from consult.consent.pdf import pdf_of
from consult.consent.refusals import (
    CharactersCannotBePrinted,
    font_packages,
)
from consult.consultations.models import FormulaLine
from tests.consent import builders, papers
from tests.consent.making import issue, pdf_of_snapshot, snapshot_of
from tests.consent.papers import squeezed

HOSTILE = '<img src="file:///etc/passwd"><script>x</script>'


def test_markup_in_a_name_is_text(db):
    consultation, by = builders.build_ready(family_name=HOSTILE)
    snapshot = snapshot_of(consultation, by)
    html = html_of(snapshot, "0" * 64)
    assert "<script" not in html
    assert "<img" not in html
    assert squeezed("<script>x</script>") in papers.text_of(pdf_of(html))


def test_nothing_is_fetched_even_from_hostile_html(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("do not embed")
    html = (
        '<html lang="en"><head><title>x</title>'
        f'<link rel="stylesheet" href="file://{secret}">'
        f'<link rel="attachment" href="file://{secret}">'
        f'<style>@import url("file://{secret}"); body {{ background: url(file://{secret}) }}'
        f'</style></head><body><img alt="a" src="file://{secret}">'
        '<img alt="b" src="http://127.0.0.1:9/x.png"><p>text</p></body></html>'
    )
    pdf = pdf_of(html)
    assert b"EmbeddedFile" not in pdf
    assert b"/Subtype /Image" not in pdf


def test_characters_without_a_font_are_named():
    with pytest.raises(CharactersCannotBePrinted) as refused:
        pdf_of('<html lang="en"><title>x</title><p>A \U0010fffd</p></html>')
    assert refused.value.characters == ("\U0010fffd",)
    assert "fonts-noto-core" in str(refused.value)


def test_the_font_package_fits_the_script():
    assert font_packages("漢한") == ["fonts-noto-cjk"]
    assert font_packages("ไ") == ["fonts-noto-core"]
    assert font_packages("ไ漢") == ["fonts-noto-core", "fonts-noto-cjk"]


def test_the_structure_is_one_that_a_screen_reader_can_use(ready):
    pdf = bytes(issue(ready).pdf)
    facts = papers.facts_of(pdf)
    assert facts["Title"].startswith("Consent for scalp injections: Zoë María Núñez-Albright")
    assert facts["Tagged"] == "yes"
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/Lang"] == "en-US"
    structure = papers.structure_of(pdf)
    assert len(re.findall(r"^\s*H1\b", structure, re.M)) == 1
    assert len(re.findall(r"^\s*H2\b", structure, re.M)) == 14
    assert re.search(r"^\s*TH\b", structure, re.M)
    assert re.search(r"^\s*Caption\b", structure, re.M)
    assert "Figure" in structure


def test_it_is_one_html_with_one_main_heading_and_scoped_headers(ready):
    consultation, by = ready
    html = html_of(snapshot_of(consultation, by), "0" * 64)
    assert html.count("<h1") == 1
    assert all("scope=" in tag for tag in re.findall(r"<th\b[^>]*>", html))
    svgs = re.findall(r"<svg.*?</svg>", html, re.S)
    assert svgs
    assert all("<title" in svg for svg in svgs)


NAMES = {
    "arabic": ("محمد عبد الله", "الفارسي"),
    "hebrew": ("יעל", "בן־דוד"),
    "greek": ("Ελένη", "Παπαδοπούλου"),
    "cyrillic": ("Екатерина", "Щербакова-Ёлкина"),
    "wide": ("W" * 60, "W" * 59),
    "long": ("Wolfeschlegelsteinhausenbergerdorff" * 3, "Featherstonehaughcholmondeley" * 4),
}


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("script", NAMES)
def test_no_word_leaves_the_page_whatever_is_written(db, script, paper):
    given, family = NAMES[script]
    consultation, by = builders.build_ready(given_names=given[:120], family_name=family[:120])
    consultation.clinic.paper_size = paper
    consultation.clinic.save()
    line = FormulaLine.objects.get(position=1)
    line.product.name = "Superlongproductnamewithoutanyspaceatall" * 3
    line.product.maker = "M" * 120
    line.product.save()
    line.lot.number = "L" * 60
    line.lot.save()
    for number in range(40):
        one = builders.ingredient(f"made_up_{number}")
        one.name = f"{number}-" + "Polyoxyethylenesorbitan" * 5
        one.save()
        line.product.components.create(ingredient=one, role="excipient")
    pdf = pdf_of_snapshot(snapshot_of(builders.loaded(consultation), by))
    words = papers.words_of(pdf)
    margin = 30
    outside = [
        word["text"]
        for word in words
        if word["box"][0] < margin
        or word["box"][2] > word["page"][0] - margin
        or word["box"][1] < 14
        or word["box"][3] > word["page"][1] - 14
    ]
    assert outside == []
    width = 595 if paper == "A4" else 612
    assert round(words[0]["page"][0]) == width
