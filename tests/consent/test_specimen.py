"""Specimens and previews: the present wording on paper, about nobody, and nothing stored."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests import builders


@pytest.fixture
def manager(ready):
    consultation, _ = ready
    return builders.make_member(consultation.clinic, "mona", "formulary admin", is_staff=True)


def pages_of(response) -> list[str]:
    assert response.status_code == 200, response.content[:300]
    assert response["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages]


@pytest.mark.parametrize(("language", "mark"), [("en", "SPECIMEN"), ("es", "MUESTRA")])
def test_every_page_of_a_specimen_is_marked(manager, language, mark) -> None:
    pages = pages_of(builders.sign_in(manager).get(reverse("specimen", args=[language])))
    assert len(pages) >= 3
    for page in pages:
        assert mark in page.replace("\n", "")
