"""The text of a page's code, written and read back."""

from __future__ import annotations

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from consult.consent.page_codes import (
    PageCode,
    page_code_text,
    read_page_code,
    verify_prefix,
)

numbers = st.from_regex(r"C-20[0-9]{2}-[0-9]{6}(-[A-Z]{2})?", fullmatch=True)
hashes = st.text("0123456789abcdef", min_size=12, max_size=12)
hosts = st.from_regex(r"[a-z0-9]{1,20}(\.[a-z0-9]{1,10}){0,3}(:[0-9]{2,5})?", fullmatch=True)
addresses = st.one_of(st.just(""), hosts.map("https://{}".format))
pages = st.tuples(st.integers(1, 9999), st.integers(1, 9999)).map(sorted)


@given(numbers, pages, hashes, addresses, st.booleans())
def test_what_is_written_is_read_back(number, pages, hash12, address, is_lower):
    text = page_code_text(number, *pages, hash12, verify_prefix(address))
    read = read_page_code(text.lower() if is_lower else text)
    assert read == PageCode(number, *pages, hash12)


@given(numbers, pages, hashes, addresses)
def test_what_is_read_is_written_back(number, pages, hash12, address):
    text = page_code_text(number, *pages, hash12, verify_prefix(address))
    read = read_page_code(text)
    assert page_code_text(read.number, read.page, read.pages, read.hash12) == text.removeprefix(
        verify_prefix(address)
    )


@given(numbers, pages, hashes, hosts)
def test_a_code_needs_little_room(number, pages, hash12, host):
    text = page_code_text(number, *pages, hash12, verify_prefix(f"https://{host}"))
    assert segno.make_qr(text).mode == "alphanumeric"


@given(st.text(max_size=80))
def test_any_other_text_is_no_code_or_says_the_same_again(text):
    read = read_page_code(text)
    if read is not None:
        again = page_code_text(read.number, read.page, read.pages, read.hash12)
        assert read_page_code(again) == read
        assert 1 <= read.page <= read.pages


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HTTPS://CLINIC.EXAMPLE/",
        "C-2026-000012/3/4",
        "C-2026-000012/0/4/AB12CD34EF56",
        "C-2026-000012/5/4/AB12CD34EF56",
        "C-2026-000012/3/4/AB12CD34EF5",
        "C-2026-000012/3/4/AB12CD34EF56/",
        "C-2026-000012/3/4/AB12CD34EFZZ",
        "C-2026-000012/03/4/AB12CD34EF56",
        "C-2026-000012/٣/٤/AB12CD34EF56",
        "-2026/3/4/AB12CD34EF56",
    ],
)
def test_what_is_not_whole_is_not_read(text):
    assert read_page_code(text) is None


def test_the_prefix_is_the_public_address():
    assert verify_prefix("https://clinic.example/") == "HTTPS://CLINIC.EXAMPLE/V/"
    assert verify_prefix("") == ""
