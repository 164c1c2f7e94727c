"""Equal content gives equal bytes, and what has no one text form is refused."""

import hashlib
import json
from collections import OrderedDict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.seal import canonical_bytes, seal, sha256_hex

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


@given(PLAIN)
def test_plain_content_comes_back_unchanged(content: object) -> None:
    assert json.loads(canonical_bytes(content)) == content


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), PLAIN))
def test_the_order_of_keys_does_not_matter(content: dict) -> None:
    turned = OrderedDict(reversed(content.items()))
    assert canonical_bytes(turned) == canonical_bytes(content)


@given(PLAIN, PLAIN)
def test_different_content_gives_different_bytes(one: object, other: object) -> None:
    same_text = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical_bytes(one) == canonical_bytes(other)) == same_text


@pytest.mark.parametrize("place", [lambda x: x, lambda x: [x], lambda x: {"a": [{"b": x}]}])
@pytest.mark.parametrize("number", [0.0, 0.1, float("nan"), float("inf")])
def test_floats_are_refused_at_any_depth(place, number: float) -> None:
    with pytest.raises(TypeError, match="float"):
        canonical_bytes(place(number))


@pytest.mark.parametrize("value", [{1, 2}, object(), b"bytes", time(9, 30), timedelta(1), 1j])
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be sealed"):
        canonical_bytes({"a": value})


@pytest.mark.parametrize("key", [1, None, True, 1.5, date(2026, 1, 1)])
def test_keys_are_text(key: object) -> None:
    with pytest.raises(TypeError, match="key must be text"):
        canonical_bytes([{key: "a"}])


def test_a_moment_needs_its_zone() -> None:
    with pytest.raises(TypeError, match="time zone"):
        canonical_bytes(datetime(2026, 11, 24, 10, 30))  # noqa: DTZ001  what is refused
    moment = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    assert canonical_bytes(moment) == b'"2026-11-24T10:30:00+00:00"'


def test_days_and_decimals_have_one_text() -> None:
    content = {"day": date(2027, 6, 30), "small": Decimal("1E-4"), "large": Decimal("1E+3")}
    assert canonical_bytes(content) == b'{"day":"2027-06-30","large":"1000","small":"0.0001"}'


def test_text_is_plain_utf8_without_white_space() -> None:
    assert canonical_bytes({"b": ["µg", 1], "a": None}) == '{"a":null,"b":["µg",1]}'.encode()


def test_the_seal_is_the_hash_of_the_bytes() -> None:
    content = {"a": [1, "b"]}
    assert seal(content) == hashlib.sha256(b'{"a":[1,"b"]}').hexdigest()
    assert sha256_hex(b"") == hashlib.sha256(b"").hexdigest()
