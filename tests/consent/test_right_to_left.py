"""A wording that is written from right to left turns the page around."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from consult.consent.document import document_pdf, html_of
from consult.seal import canonical_bytes, sha256_hex
from tests.consent import papers
from tests.consent.arabic import NAME, in_arabic
from tests.consent.making import snapshot_of
from tests.consent.structure import findings_of

MARGIN = 13 * 72 / 25.4


def _html_and_pdf(snapshot) -> tuple[str, bytes]:
    sealed = canonical_bytes(snapshot)
    html = html_of(json.loads(sealed), sha256_hex(sealed))
    return html, document_pdf(html, sealed)


@pytest.fixture
def paper(ready) -> tuple[str, bytes]:
    return _html_and_pdf(in_arabic(snapshot_of(*ready)))


def _words(pdf: bytes, text: str) -> list[dict]:
    return [word for word in papers.words_of(pdf) if word["text"].strip("‎‏⁨⁩") == text]


def test_it_conforms_and_says_its_language(paper):
    html, pdf = paper
    assert '<html lang="ar" dir="rtl">' in html
    assert findings_of(pdf) == []


def test_a_document_is_left_to_right_unless_it_says_otherwise(ready):
    html, _ = _html_and_pdf(snapshot_of(*ready))
    assert '<html lang="en-US" dir="ltr">' in html


def test_text_starts_at_the_right_margin(paper):
    """The numbers of the parts stand at the start of their lines."""
    _, pdf = paper
    page = papers.words_of(pdf)[0]["page"]
    starts = [
        word["box"]
        for word in papers.words_of(pdf)
        if word["text"] in {"1", "2", "3"} and word["box"][3] - word["box"][1] > 11
    ]
    assert starts
    assert all(box[2] > page[0] - MARGIN - 30 for box in starts)


def test_columns_run_from_right_to_left(ready):
    """The same table in both directions: its columns stand mirrored."""
    snapshot = in_arabic(snapshot_of(*ready))
    for number, slot in enumerate(["label_who", "label_name", "label_signature", "label_date"]):
        snapshot["words"][slot] = f"K{number}"
    for direction, turned in (("rtl", True), ("ltr", False)):
        _, pdf = _html_and_pdf({**snapshot, "direction": direction})
        lefts = [_words(pdf, f"K{number}")[-1]["box"][0] for number in range(4)]
        assert all((before > after) is turned for before, after in pairwise(lefts))


def test_name_and_number_change_their_places_in_the_header(paper):
    _, pdf = paper
    page = papers.words_of(pdf)[0]["page"]
    header = [word for word in papers.words_of(pdf) if word["box"][3] < MARGIN + 2]
    numbers = [word for word in header if "C-2026-000001" in word["text"]]
    assert len(numbers) == int(papers.facts_of(pdf)["Pages"])
    assert all(word["box"][2] < page[0] / 2 for word in numbers)
    first = max(header, key=lambda word: word["box"][2])
    assert first["box"][2] > page[0] - MARGIN - 2
    assert set(first["text"]) & set(NAME)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_dates_and_numbers_are_not_turned_around(ready, direction):
    """An Arabic name beside a birth date must not make another date of it."""
    snapshot = in_arabic(snapshot_of(*ready))
    snapshot["patient"]["born"] = "1987-04-12"
    snapshot["direction"] = direction
    _, pdf = _html_and_pdf(snapshot)
    words = [word["text"].strip("‎‏⁨⁩") for word in papers.words_of(pdf)]
    pages = int(papers.facts_of(pdf)["Pages"])
    assert words.count("1987-04-12") == pages + 1
    assert words.count("C-2026-000001") == 2 * pages + 1
