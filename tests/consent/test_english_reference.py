"""The English text beside a translation: to look things up in, and not to be signed."""

from __future__ import annotations

from consult.consent.document import html_of
from consult.consent.drafting import snapshots_of
from consult.consultations.review import review_of
from tests.consent import builders


def htmls_of(ready, language: str) -> list[str]:
    consultation, by = ready
    made = snapshots_of(
        consultation,
        review_of(consultation),
        number="C-2026-000001",
        by=by,
        at=builders.NOW,
        language=language,
    )
    return [html_of(snapshot, "0" * 64) for _, snapshot in made]


def test_the_english_text_has_no_place_to_sign(ready):
    english, spanish = htmls_of(ready, "es")
    said = "It is not to be signed. What is signed is document C-2026-000001-ES."
    assert english.count(said) == 2
    assert '<section class="signatures">' not in english
    assert "☐" not in english
    assert "My questions" not in english
    assert "Signatures" in english
    assert '<section class="signatures">' in spanish
    assert "☐" in spanish


def test_an_english_consent_alone_is_signed(ready):
    (english,) = htmls_of(ready, "en")
    assert '<section class="signatures">' in english
    assert "not to be signed" not in english
    assert "☐" in english


def test_a_paper_made_before_has_its_place_to_sign(ready):
    """What was sealed before says nothing about it."""
    consultation, by = ready
    ((_, snapshot),) = snapshots_of(
        consultation, review_of(consultation), number="C-2026-000001", by=by, at=builders.NOW,
        language="en",
    )  # fmt: skip
    assert "not_signed" not in snapshot["document"]
    assert '<section class="signatures">' in html_of(snapshot, "0" * 64)
