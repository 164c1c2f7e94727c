"""What is answered about a paper or a file, and never more than is known."""

from __future__ import annotations

import pytest

from consult.consent.actions import record_refusal
from consult.consent.models import ConsentDocument
from consult.consent.refusals import FileCannotBeRead
from consult.consent.status import ConsentState
from consult.consent.verify.verdict_words import BASES, UNREADABLE, WORDS, words_of
from consult.consent.verify.verifying import (
    Answer,
    Basis,
    answer_for,
    verdict_of_code,
    verdict_of_file,
    verdict_of_number,
    verdict_of_page,
)
from consult.consultations.models import FormulaLine
from tests.consent import checked_files as files
from tests.consent.making import issue

EVERY = ConsentDocument.objects


@pytest.fixture
def issued(no_engine, ready):
    return issue(ready)


@pytest.fixture
def printed(ready):
    """A document with its real PDF."""
    return issue(ready)


def about(data: bytes) -> tuple[Answer, Basis | None]:
    verdict = verdict_of_file(EVERY.all(), data)
    return verdict.answer, verdict.basis


def by_code(document) -> Answer:
    return verdict_of_code(EVERY.all(), document.number, document.sha256[:12]).answer


@pytest.mark.parametrize("state", [each for each in ConsentState if each.value != "none"])
def test_every_state_has_its_answer(state):
    assert answer_for(state.value) != Answer.UNKNOWN


def test_a_state_that_nobody_thought_of_says_nothing_good():
    assert answer_for("something new") == Answer.UNKNOWN


def test_every_answer_has_its_words():
    assert set(WORDS) == set(Answer)
    assert set(BASES) == set(Basis)
    headings = {str(words.heading) for words in WORDS.values()}
    assert len(headings) == len(WORDS)
    for words in WORDS.values():
        assert all(str(text).endswith(".") for text in (words.meaning, words.to_do))


# --- what became of the document ------------------------------------------------------------


def test_an_issued_text_is_not_signed_yet(issued):
    assert by_code(issued) == Answer.NOT_SIGNED


def test_a_signed_one_is_signed(issued, ready):
    files.sign_and_seal(issued, ready[1])
    assert by_code(issued) == Answer.SIGNED


def test_a_refused_one_is_refused(issued, ready):
    record_refusal(by=ready[1], document=issued, reason="No")
    assert by_code(issued) == Answer.REFUSED


def test_a_changed_plan_supersedes_it(issued, ready):
    files.sign_and_seal(issued, ready[1])
    FormulaLine.objects.filter(injection__consultation=ready[0]).first().delete()
    assert by_code(issued) == Answer.SUPERSEDED


def test_a_withdrawn_one_is_withdrawn_even_when_superseded(issued, ready):
    files.sign_and_seal(issued, ready[1])
    files.withdraw(issued, ready[1])
    FormulaLine.objects.filter(injection__consultation=ready[0]).first().delete()
    assert by_code(issued) == Answer.WITHDRAWN


def test_one_entered_in_error_is_that_before_anything_else(issued, ready):
    files.sign_and_seal(issued, ready[1])
    files.withdraw(issued, ready[1])
    files.mark_in_error(issued, ready[1])
    assert by_code(issued) == Answer.IN_ERROR


# --- by number and code ---------------------------------------------------------------------


def test_the_whole_hash_is_a_code_too(issued):
    verdict = verdict_of_code(EVERY.all(), issued.number, issued.sha256)
    assert (verdict.answer, verdict.basis) == (Answer.NOT_SIGNED, Basis.CODE)


def test_a_wrong_code_or_number_is_unknown(issued):
    wrong = "0" * 12 if issued.sha256[:12] != "0" * 12 else "1" * 12
    assert verdict_of_code(EVERY.all(), issued.number, wrong).answer == Answer.UNKNOWN
    code = issued.sha256[:12]
    assert verdict_of_code(EVERY.all(), "C-2026-000002", code).answer == Answer.UNKNOWN


def test_a_number_alone_never_says_genuine(issued):
    verdict = verdict_of_number(EVERY.all(), issued.number)
    assert verdict.document == issued
    assert "Genuine" not in words_of(verdict).heading
    assert "Genuine" in words_of(verdict_of_page(EVERY.all(), files.code_of(issued))).heading


def test_the_code_of_a_page_in_any_case(issued):
    text = files.code_of(issued, 2, 4)
    for each in (text, text.lower(), text.partition("/V/")[2]):
        assert verdict_of_page(EVERY.all(), each).answer == Answer.NOT_SIGNED


def test_a_page_of_the_printed_signed_file_is_signed(issued, ready):
    """The signed file counts a page more than the paper."""
    files.sign_and_seal(issued, ready[1])
    found = verdict_of_page(EVERY.all(), files.code_of(issued, 8, 8))
    assert (found.answer, found.document) == (Answer.SIGNED, issued)


def test_an_impossible_page_code_is_unknown(issued):
    number, code = issued.number, issued.sha256[:12]
    wrong = [
        f"{number}/5/4/{code}",
        f"{number}/0/4/{code}",
        f"{number}/x/4/{code}",
        f"{number}/1/4/{code[:11]}",
        f"{number}/1/4/{'0' * 12}",
        f"{number}//4/{code}",
        "1/" * 5000,
        "",
    ]
    assert {verdict_of_page(EVERY.all(), text).answer for text in wrong} == {Answer.UNKNOWN}


# --- by file --------------------------------------------------------------------------------


def test_the_exact_issued_bytes(issued):
    assert about(bytes(issued.pdf)) == (Answer.NOT_SIGNED, Basis.ISSUED_FILE)


def test_the_exact_sealed_bytes_and_the_text_beside_them(issued, ready):
    files.sign_and_seal(issued, ready[1])
    assert about(files.SEALED) == (Answer.SIGNED, Basis.SIGNED_FILE)
    assert about(bytes(issued.pdf)) == (Answer.SIGNED, Basis.ISSUED_FILE)


def test_a_cover_sheet_with_the_original_attached(issued, ready):
    assert about(files.pdf_with(b"x", bytes(issued.pdf))) == (
        Answer.NOT_SIGNED,
        Basis.ISSUED_INSIDE,
    )
    files.sign_and_seal(issued, ready[1])
    files.withdraw(issued, ready[1])
    assert about(files.pdf_with(files.SEALED)) == (Answer.WITHDRAWN, Basis.SIGNED_INSIDE)


def test_the_attached_snapshot_makes_a_foreign_file_an_altered_one(issued):
    verdict = verdict_of_file(EVERY.all(), files.pdf_with(bytes(issued.snapshot)))
    assert (verdict.answer, verdict.document) == (Answer.ALTERED, issued)


def test_a_real_paper_exact_changed_and_saved_again(printed):
    pdf = bytes(printed.pdf)
    assert about(pdf) == (Answer.NOT_SIGNED, Basis.ISSUED_FILE)
    assert about(pdf + b"\n") == (Answer.ALTERED, None)
    assert about(files.saved_again(pdf)) == (Answer.ALTERED, None)


def test_one_changed_byte_is_never_genuine(printed):
    pdf = bytes(printed.pdf)
    seen, unreadable = set(), set()
    for place in range(20, len(pdf), len(pdf) // 6):
        changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
        try:
            seen.add(about(changed)[0])
        except FileCannotBeRead as refusal:
            unreadable.add(refusal.reason)
    assert Answer.ALTERED in seen
    assert seen <= {Answer.ALTERED, Answer.UNKNOWN}
    assert unreadable <= {"broken"}


def test_our_number_with_another_hash_is_unknown(issued):
    stranger = bytes(issued.snapshot).replace(b"Albright", b"Allbright")
    assert about(files.pdf_with(stranger)) == (Answer.UNKNOWN, None)


def test_a_foreign_pdf_is_unknown(issued):
    assert about(files.pdf_with()) == (Answer.UNKNOWN, None)
    assert about(files.pdf_with(b"something", b"{}", b'{"document": 3}')) == (Answer.UNKNOWN, None)


def test_a_photo_and_a_scan_of_a_page(issued):
    text = files.code_of(issued)
    known = (Answer.NOT_SIGNED, Basis.CODE)
    assert about(files.photo_of(text)) == known
    assert about(files.photo_of(text, kind="PNG", turned=95)) == known
    assert about(files.scan_of(text)) == known
    wrong = text[:-12] + "0" * 12
    assert about(files.photo_of(wrong)) == (Answer.UNKNOWN, None)
    assert about(files.photo_of("https://example.org/")) == (Answer.UNKNOWN, None)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (files.pdf_with(password="secret"), "locked"),
        (b"%PDF-1.7 nothing more", "broken"),
        (files.pdf_with()[:200], "broken"),
        (b"hello", "kind"),
        (b"", "kind"),
        (b"%PDF-1.7" + b"0" * (10 * 1024 * 1024), "size"),
    ],
    ids=["locked", "broken", "cut off", "text", "empty", "large"],
)
def test_a_file_that_cannot_be_read_is_told(db, data, reason):
    with pytest.raises(FileCannotBeRead) as refusal:
        verdict_of_file(EVERY.all(), data)
    assert refusal.value.reason == reason
    assert UNREADABLE[reason]


def test_a_photo_without_a_code_is_told(db):
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (300, 300), "white").save(out, "JPEG")
    with pytest.raises(FileCannotBeRead, match="no_code"):
        verdict_of_file(EVERY.all(), out.getvalue())


def test_other_clinics_documents_are_unknown_to_staff(issued, ready):
    from tests.consent import builders

    other = builders.build_staff(builders.build_clinic(name="Next door"), "bella")
    theirs = EVERY.for_staff(other)
    assert verdict_of_number(theirs, issued.number).answer == Answer.UNKNOWN
    assert verdict_of_file(theirs, files.pdf_with(bytes(issued.pdf))).answer == Answer.UNKNOWN
    own = EVERY.for_staff(ready[1])
    assert verdict_of_number(own, issued.number).answer == Answer.NOT_SIGNED
