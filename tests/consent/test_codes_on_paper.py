"""The code on every page: it survives printing and scanning, and nothing stands on it."""

from __future__ import annotations

import pytest

from consult.consent.engine import codes
from consult.consent.page_codes import PageCode
from consult.consent.pdf import PageCodes, pdf_of
from tests.consent import builders, papers
from tests.consent.making import issue, pdf_of_snapshot, snapshot_of
from tests.consent.scanning import codes_on, scans_of

PAGES = '<html lang="en"><title>x</title><h1>x</h1>' + '<p style="break-before: page">x</p>' * 2
MOST_PAGES = 7
# Dots per inch, and degrees by which the paper lies askew.
SCANS = [(150, 0), (150, -1.7), (150, 180), (200, 0.6), (200, 3)]


@pytest.mark.look
def test_every_page_is_read_from_a_scan(ready, settings):
    settings.PUBLIC_URL = "https://consent.riverside-clinic.example"
    document = issue(ready)
    pages = int(papers.facts_of(bytes(document.pdf))["Pages"])
    expected = [
        [PageCode(document.number, page, pages, document.sha256[:12])]
        for page in range(1, pages + 1)
    ]
    for dpi, turned in SCANS:
        scans = scans_of(bytes(document.pdf), dpi=dpi, turned=turned, quality=60)
        assert [codes_on(scan) for scan in scans] == expected, (dpi, turned)


@pytest.mark.look
def test_the_code_opens_the_public_page_when_there_is_one():
    made = PageCodes("C-2026-000012-ES", "ab12cd34ef56", "HTTPS://CLINIC.EXAMPLE/V/")
    scans = list(scans_of(pdf_of(PAGES, codes=made), dpi=150, turned=0, quality=60))
    assert [each.page for scan in scans for each in codes_on(scan)] == [1, 2, 3]


@pytest.mark.look
def test_without_codes_there_are_none():
    assert not any(
        codes_on(scan) for scan in scans_of(pdf_of(PAGES), dpi=150, turned=0, quality=90)
    )


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_no_word_stands_on_the_code_or_in_its_quiet_zone(db, paper):
    consultation, by = builders.build_ready()
    consultation.clinic.paper_size = paper
    consultation.clinic.save()
    words = papers.words_of(pdf_of_snapshot(snapshot_of(builders.loaded(consultation), by)))
    # Four modules of the largest code that these texts need.
    quiet = 4 * codes.SIZE / 33
    on_it = []
    for word in words:
        width, height = word["page"]
        _, _, right, bottom = word["box"]
        is_right = right > width - codes.FROM_RIGHT - codes.SIZE - quiet
        is_low = bottom > height - codes.FROM_BOTTOM - codes.SIZE - quiet
        if is_right and is_low:
            on_it.append(word["text"])
    assert words
    assert on_it == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_an_ordinary_consent_stays_short(db, paper):
    consultation, by = builders.build_ready()
    consultation.clinic.paper_size = paper
    consultation.clinic.save()
    pdf = pdf_of_snapshot(snapshot_of(builders.loaded(consultation), by))
    assert int(papers.facts_of(pdf)["Pages"]) <= MOST_PAGES


def test_every_page_says_in_words_what_its_code_says(ready):
    document = issue(ready)
    pages = papers.pages_of(bytes(document.pdf))
    for number, page in enumerate(pages, start=1):
        assert f"Document {document.number}" in page
        assert f"Page {number} of {len(pages)}" in page
        assert f"Content {document.sha256[:12]}" in page
