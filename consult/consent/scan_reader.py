"""Reads the codes off scanned pages, in a process of its own with limits.

The file comes from outside: what breaks or hangs the libraries ends this process only. It
knows nothing of Django. The file is read from standard input, the findings are written to
standard output as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png"}
MAX_PIXELS = 64_000_000
# Wide enough for a code of 15 mm, whatever the paper was scanned with.
WIDTHS = (1700, 2600, 1100)
# How much of a side may be dark before it is no empty side.
BLANK_SHARE = 0.0008
DARK = 140


class NotReadable(Exception):
    """The file is not what it should be; the argument says which sentence to show."""


def read_scan(data: bytes, *, max_pages: int) -> dict[str, Any]:
    """The media type of ``data``, and for each page the texts of its codes and whether the
    side is empty. Raises ``NotReadable``."""
    if data.startswith(b"%PDF-"):
        return {"media_type": "application/pdf", "pages": list(_pdf_pages(data, max_pages))}
    return _image(data)


def _pdf_pages(data: bytes, max_pages: int) -> Iterator[dict[str, Any]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise NotReadable("pdf") from error
    if not len(document):
        raise NotReadable("pdf")
    if len(document) > max_pages:
        raise NotReadable("pages")
    for page in document:
        yield _look(lambda width, page=page: _render(page, width))


def _render(page: Any, width: int) -> Any:
    wide, high = page.get_size()
    if not 0 < wide <= 20_000 or not 0 < high <= 20_000:
        raise NotReadable("pdf")
    # A long strip must not become a picture of any size.
    scale = min(width / wide, (MAX_PIXELS / 4 / wide / high) ** 0.5)
    return page.render(scale=scale, grayscale=True).to_pil()


def _image(data: bytes) -> dict[str, Any]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(BytesIO(data), formats=list(IMAGES)) as image:
            kind = image.format or ""
            # A JPEG can be read in a smaller size at once.
            image.draft("L", (2 * max(WIDTHS), 2 * max(WIDTHS)))
            picture = ImageOps.exif_transpose(image).convert("L")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotReadable("pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise NotReadable("kind") from error
    page = _look(lambda width: _resized(picture, width))
    return {"media_type": IMAGES[kind], "pages": [page]}


def _resized(picture: Any, width: int) -> Any:
    wide, high = picture.size
    longest = max(1, round(min(wide, high) * 1.4))
    if longest <= width * 1.4 and width == WIDTHS[0]:
        return picture
    factor = width / min(wide, high)
    return picture.resize((max(1, round(wide * factor)), max(1, round(high * factor))))


def _look(picture_of: Any) -> dict[str, Any]:
    """Try one size after another until a code is found; readers turn the picture."""
    first = picture_of(WIDTHS[0])
    codes = _codes(first)
    if not codes and _is_blank(first):
        return {"codes": [], "blank": True}
    for width in WIDTHS[1:]:
        codes = codes or _codes(picture_of(width))
    return {"codes": codes, "blank": False}


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


def main() -> None:
    """Read one file within limits; ``seconds megabytes pages`` are the arguments."""
    seconds, megabytes, pages = (int(value) for value in sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    try:
        answer = read_scan(sys.stdin.buffer.read(), max_pages=pages)
    except NotReadable as error:
        answer = {"error": str(error)}
    except MemoryError:
        answer = {"error": "pixels"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
