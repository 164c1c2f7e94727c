"""Files made to do harm end their own reader and nothing else."""

from __future__ import annotations

import subprocess
import threading
import zlib
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import EncodedStreamObject, NameObject

from consult.consent import reading
from consult.consent.reader.pictures import MAX_CODES
from consult.consent.reading import read_file
from consult.consent.refusals import FileCannotBeRead
from tests.consent import checked_files as files


def bomb() -> bytes:
    """A PDF whose one page unpacks to 800 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 10_000_000) for _ in range(80)) + packer.flush()
    stream = EncodedStreamObject()
    stream._data = packed
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer = PdfWriter()
    page = writer.add_blank_page(9, 9)
    page[NameObject("/Contents")] = writer._add_object(stream)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_that_unpacks_to_a_mountain_ends_its_reader():
    with pytest.raises(FileCannotBeRead, match="limit"):
        read_file(bomb())
    assert not read_file(files.pdf_with()).is_picture


def test_a_picture_stays_one_whatever_it_says_inside():
    photo = files.photo_of("C-2026-000001/1/4/0123456789AB")
    remark = b"%PDF-1.7 no PDF"
    marked = photo[:2] + b"\xff\xfe" + (len(remark) + 2).to_bytes(2) + remark + photo[2:]
    facts = read_file(marked)
    assert facts.is_picture
    assert facts.codes == ("C-2026-000001/1/4/0123456789AB",)


def test_a_pdf_may_have_bytes_before_its_beginning():
    assert read_file(b"a line of a mail\n" + files.pdf_with(b"inside")).attachments
    with pytest.raises(FileCannotBeRead, match="kind"):
        read_file(b" " * 1024 + files.pdf_with())


def test_a_page_that_is_no_paper_is_left_out():
    writer = PdfWriter()
    writer.add_blank_page(1_000_000, 3)
    out = BytesIO()
    writer.write(out)
    assert read_file(out.getvalue()).codes == ()


def test_a_page_with_many_codes_is_not_asked_about_without_end():
    assert len(read_file(files.scan_of(*map(str, range(24)))).codes) == MAX_CODES


def test_a_picture_of_too_many_pixels_is_not_opened():
    out = BytesIO()
    Image.new("1", (11_000, 11_000)).save(out, "PNG")
    assert len(out.getvalue()) < reading.MAX_BYTES
    with pytest.raises(FileCannotBeRead, match="picture"):
        read_file(out.getvalue())


def test_a_reader_that_does_not_come_back_is_ended(monkeypatch):
    def hang(*args, **kwargs):
        raise subprocess.TimeoutExpired("reader", kwargs["timeout"])

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(FileCannotBeRead, match="limit"):
        read_file(files.pdf_with())


def test_a_reader_that_dies_is_told(monkeypatch):
    monkeypatch.setattr(reading.sys, "executable", "/bin/false")
    with pytest.raises(FileCannotBeRead, match="limit"):
        read_file(files.pdf_with())


def test_only_some_files_are_read_at_once(monkeypatch):
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(reading, "_turns", full)
    monkeypatch.setattr(reading, "TURN_SECONDS", 0.01)
    with pytest.raises(FileCannotBeRead, match="busy"):
        read_file(files.pdf_with())


def test_a_turn_comes_back_after_a_bad_file(monkeypatch):
    monkeypatch.setattr(reading, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(reading, "TURN_SECONDS", 0.01)
    for _ in range(2):
        with pytest.raises(FileCannotBeRead, match="kind"):
            read_file(b"no")
    assert not read_file(files.pdf_with()).is_picture
