"""The color profile of the document: sRGB as its formula, a fifth of the usual table's size."""

from __future__ import annotations

import struct

import pydyf

from consult.consent.engine.tree import referred

_NAME = "sRGB"
_D50 = (0.9642, 1.0, 0.8249)
# IEC 61966-2-1: the primaries and the way from D65 to D50, and the exponent with its toe.
_COLUMNS = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.7141),
}
_ADAPTATION = (1.04788, 0.02292, -0.0502, 0.02959, 0.99048, -0.01706, -0.00923, 0.01508, 0.75168)
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def use_short_profile(pdf: pydyf.PDF) -> None:
    """Write the short profile in the place of WeasyPrint's."""
    (intent,) = pdf.catalog["OutputIntents"]
    intent["OutputConditionIdentifier"] = intent["Info"] = pydyf.String(_NAME)
    referred(pdf, intent["DestOutputProfile"]).stream = [srgb_profile()]


def srgb_profile() -> bytes:
    """An ICC profile of version 4.2."""
    curve = b"para" + struct.pack(">IHH", 0, 3, 0) + _fixed(*_CURVE)
    tags = {
        b"desc": _text(_NAME),
        b"cprt": _text("CC0"),
        b"wtpt": _xyz(_D50),
        b"chad": b"sf32" + bytes(4) + _fixed(*_ADAPTATION),
        **{name: _xyz(column) for name, column in _COLUMNS.items()},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    start = 128 + 4 + 12 * len(tags)
    table, data, places = struct.pack(">I", len(tags)), b"", dict[bytes, int]()
    for name, tag in tags.items():
        if tag not in places:
            places[tag] = start + len(data)
            data += tag + bytes(-len(tag) % 4)
        table += name + struct.pack(">II", places[tag], len(tag))
    return _header(start + len(data)) + table + data


def _header(size: int) -> bytes:
    """The header of a display profile, with a fixed date and no maker."""
    date = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    return (
        struct.pack(">I4xI", size, 0x04200000)
        + b"mntrRGB XYZ "
        + date
        + b"acsp"
        + bytes(28)
        + _fixed(*_D50)
        + bytes(48)
    )


def _fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(*values)


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">4xII4sII", 1, 12, b"enUS", len(encoded), 28) + encoded
