"""Photos and drawn pages: opened within limits, and looked at for codes and empty sides."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png"}
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
MAX_PIXELS = 64_000_000
MAX_CODES = 20
# Wide enough for a code of 15 mm, whatever the paper was scanned with.
WIDTHS = (1700, 2600, 1100)
# How much of a side may be dark before it is no empty side.
BLANK_SHARE = 0.0008
DARK = 140


class NotReadable(Exception):
    """The file is not what it should be; the argument says why: kind, picture (too many
    pixels), locked, broken or pages (too many)."""


def read(data: bytes) -> dict[str, Any]:
    """The media type of a photo, and how its one page looks."""
    kind, picture = _opened(data)
    page = look(lambda width: _resized(picture, width))
    return {"media_type": IMAGES[kind], "pages": [page]}


def _opened(data: bytes) -> tuple[str, Any]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(BytesIO(data), formats=list(IMAGES)) as image:
            kind = image.format or ""
            # A JPEG can be read in a smaller size at once.
            image.draft("L", (2 * max(WIDTHS), 2 * max(WIDTHS)))
            return kind, ImageOps.exif_transpose(image).convert("L")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise NotReadable("picture") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise NotReadable("kind") from error


def _resized(picture: Any, width: int) -> Any:
    wide, high = picture.size
    longest = max(1, round(min(wide, high) * 1.4))
    if longest <= width * 1.4 and width == WIDTHS[0]:
        return picture
    factor = width / min(wide, high)
    return picture.resize((max(1, round(wide * factor)), max(1, round(high * factor))))


def look(picture_of: Callable[[int], Any]) -> dict[str, Any]:
    """The texts of the codes on a page, and whether it is empty. One width after another is
    tried until a code is found; readers turn the picture."""
    first = picture_of(WIDTHS[0])
    codes = _codes(first)
    if not codes and _is_blank(first):
        return {"codes": [], "blank": True}
    for width in WIDTHS[1:]:
        codes = codes or _codes(picture_of(width))
    return {"codes": codes[:MAX_CODES], "blank": False}


def _codes(picture: Any) -> list[str]:
    import zxingcpp

    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(picture, formats=wanted)
    return [code.text for code in found]


def _is_blank(picture: Any) -> bool:
    """Whether hardly anything is darker than the paper; the edges show the scanner's lid."""
    wide, high = picture.size
    inner = picture.crop((wide // 20, high // 20, wide - wide // 20, high - high // 20))
    shades = inner.histogram()
    return bool(sum(shades[:DARK]) <= BLANK_SHARE * sum(shades))
