"""Scans: judged by their bytes, within limits, and matched by the codes on their pages."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace

import pytest
from PIL import Image, ImageFilter

from consult.consent.engine.jobs import PageCodes
from consult.consent.paper import scans
from consult.consent.paper.scan_check import check_scan
from consult.consent.paper.scans import check_amount, judge_scan
from consult.consent.pdf import pdf_of
from consult.consent.reading import EVERY_PAGE, MAX_BYTES
from consult.consent.refusals import ScanIsRefused
from tests.consent.paper_scans import as_pdf, pages_as_pictures, saved

NUMBER, HASH12 = "C-2026-000042", "0123456789ab"
TEXT = "<p>Some words of a page that somebody signed.</p>" * 30
HTML = (
    '<html lang="en"><title>x</title><h1>x</h1>'
    + f'{TEXT}<div style="break-before:page">{TEXT}</div>' * 2
)


@pytest.fixture(scope="module")
def printed() -> list[Image.Image]:
    """The pages of a document with our codes."""
    prefix = "HTTPS://CONSENT.CLINIC.EXAMPLE/V/"
    return pages_as_pictures(pdf_of(HTML, codes=PageCodes(NUMBER, HASH12, prefix)))


def code(page: int, pages: int) -> dict:
    return {"number": NUMBER, "page": page, "pages": pages, "hash12": HASH12}


def test_a_scanned_pdf_tells_its_pages(printed) -> None:
    count = len(printed)
    assert count > 1
    scan = judge_scan(as_pdf(printed))
    assert scan.media_type == "application/pdf"
    assert list(scan.pages) == [code(page, count) for page in range(1, count + 1)]


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (lambda picture: picture, "JPEG"),
        (lambda picture: picture, "PNG"),
        (lambda picture: picture.rotate(180), "JPEG"),
        (lambda picture: picture.rotate(90, expand=True), "JPEG"),
        (lambda picture: picture.rotate(7, expand=True, fillcolor="white"), "JPEG"),
        (lambda picture: picture.filter(ImageFilter.GaussianBlur(1)), "JPEG"),
        (lambda picture: picture.resize([side * 3 for side in picture.size]), "JPEG"),
        (lambda picture: picture.point(lambda shade: 60 + shade // 2), "JPEG"),
        (lambda picture: picture.convert("RGBA"), "PNG"),
        (lambda picture: picture.convert("P"), "PNG"),
    ],
)
def test_photos_are_read_as_they_come(printed, spoil, kind) -> None:
    scan = judge_scan(saved(spoil(printed[0]), kind))
    assert scan.media_type == f"image/{kind.lower()}"
    assert list(scan.pages) == [code(1, len(printed))]


def test_a_photo_turned_by_its_notes_is_read(printed) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert judge_scan(saved(printed[0], exif=exif)).pages[0]["page"] == 1


def test_an_empty_side_is_told_from_one_without_code() -> None:
    paper = Image.new("L", (1000, 1400), 250)
    written = paper.copy()
    written.paste(30, (200, 300, 800, 420))
    assert judge_scan(saved(paper)).pages == ({"blank": True},)
    assert judge_scan(saved(written)).pages == ({},)


def tiny(kind: str) -> bytes:
    return saved(Image.new("RGB", (20, 20), "white"), kind)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90",
        b"<html>",
        b"%PDF-1.7 cut off",
        b"%PDF-1.7\n...\n%%EOF\n",
        tiny("GIF"),
        tiny("PNG")[:40],
        tiny("JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + b"0" * 50,
        b"%PDF-" + b"0" * MAX_BYTES,
    ],
)
def test_anything_else_is_refused(data) -> None:
    with pytest.raises(ScanIsRefused):
        judge_scan(data)


def bomb(side: int) -> bytes:
    """A small PNG file of very many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side + 1) * 50)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [9_000, 60_000])
def test_a_picture_that_would_fill_the_memory_is_refused(side) -> None:
    with pytest.raises(ScanIsRefused, match="too large"):
        judge_scan(bomb(side))


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch) -> None:
    pages = [Image.new("L", (60, 80), "white")] * (scans.MAX_PAGES + 1)
    with pytest.raises(ScanIsRefused, match="more than 40 pages"):
        judge_scan(as_pdf(pages))


def test_a_pdf_behind_a_password_is_refused(printed) -> None:
    from io import BytesIO

    from pypdf import PdfWriter

    writer, out = PdfWriter(BytesIO(as_pdf(printed[:1]))), BytesIO()
    writer.encrypt("secret")
    writer.write(out)
    with pytest.raises(ScanIsRefused, match="without a password"):
        judge_scan(out.getvalue())


def test_what_takes_too_much_ends_alone(monkeypatch, printed) -> None:
    monkeypatch.setattr(scans, "EVERY_PAGE", replace(EVERY_PAGE, cpu_seconds=0))
    with pytest.raises(ScanIsRefused):
        judge_scan(as_pdf(printed))
    monkeypatch.undo()
    assert judge_scan(as_pdf(printed)).pages


@pytest.mark.parametrize("amount", [(2, 26 * 1024 * 1024, 2), (3, 10, 41), (41, 10, 3)])
def test_all_files_together_have_limits(amount) -> None:
    with pytest.raises(ScanIsRefused):
        check_amount(*amount)


def test_as_many_as_allowed_pass() -> None:
    check_amount(40, 25 * 1024 * 1024, 40)


# --- comparing -----------------------------------------------------------------------------


def check(*pages: dict, count: int = 3):
    return check_scan(pages, number=NUMBER, hash12=HASH12, count=count)


def test_every_page_once_matches_in_any_order_and_more_than_once() -> None:
    found = check(code(3, 3), code(1, 3), {"blank": True}, code(2, 3), code(1, 3))
    assert found.matches
    assert (found.found, found.blank, found.problems) == ((1, 2, 3), (3,), [])


def test_a_missing_page_is_named() -> None:
    found = check(code(1, 3))
    assert not found.matches
    assert found.problems == ["Pages 2, 3 of this document not found."]


def test_a_page_of_another_document_is_named() -> None:
    other = {**code(2, 3), "number": "C-2026-000099"}
    found = check(code(1, 3), code(2, 3), code(3, 3), other)
    assert found.problems == ["Page 4 is page 2 of another document, C-2026-000099."]


def test_a_page_of_another_content_is_named() -> None:
    found = check(code(1, 3), {**code(2, 3), "hash12": "f" * 12}, code(3, 3))
    assert found.problems == [
        f"Page 2 is of {NUMBER}, but of another content.",
        "Page 2 of this document not found.",
    ]


def test_a_print_of_the_signed_file_is_named() -> None:
    found = check(*(code(page, 4) for page in (1, 2)), count=3)
    assert not found.matches
    assert found.problems[:2] == [
        f"Page {page} is page {page} of 4 of {NUMBER}: of a print of the signed file, not of the"
        " paper that was signed by hand."
        for page in (1, 2)
    ]


def test_pages_without_readable_code_are_named() -> None:
    found = check(code(1, 3), {}, code(2, 3), code(3, 3), {})
    assert found.problems == ["No readable code on uploaded pages 2, 5."]
    assert not found.matches


def test_no_pages_are_no_match() -> None:
    assert not check().matches
