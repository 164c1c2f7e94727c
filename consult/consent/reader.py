"""Reads a file that a stranger handed in, as a process of its own with limits.

It knows nothing of Django or the database: bytes on standard input, JSON facts on standard
output. A file made to eat memory or time ends this process and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Any

CPU_SECONDS = 10
MEGABYTES = 1000
MAX_PIXELS = 100_000_000
MAX_ATTACHMENTS = 20
# The number stands on every page and the whole hash at the end.
FIRST_PAGES, LAST_PAGES = 3, 12
IMAGES_OF_A_SCAN = 6
MAX_WORDS = 2000
# A word of this length or more may be a hash that ran together with its neighbour.
_HEX = re.compile(r"[0-9a-f]{64,400}")
_NUMBER = re.compile(r"\bC-\d{4}-\d{6,9}(?!\d)")
HASH = 64


def read(data: bytes) -> dict[str, Any]:
    """What the file says: hashes of its attachments, numbers and hashes in its text, and the
    codes in its pictures; or an ``error``: locked, broken, picture or kind."""
    if b"%PDF-" in data[:1024]:
        return read_pdf(data)
    return read_picture(data)


def read_picture(data: bytes) -> dict[str, Any]:
    """The codes on a photo."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(BytesIO(data), formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return {"error": "picture"}
            return {"kind": "picture", "codes": codes_of(picture)}
    except MemoryError:
        raise
    except Exception:  # Pillow raises many kinds for broken files
        return {"error": "kind"}


def codes_of(picture: Any) -> list[str]:
    """The texts of all square codes on a picture."""
    import zxingcpp

    kinds = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(picture.convert("L"), formats=kinds)
    return [code.text for code in found]


def read_pdf(data: bytes) -> dict[str, Any]:
    """What a PDF holds."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "locked"}
        pages = list(islice(reader.pages, 5000))
    except MemoryError:
        raise
    except Exception:  # pypdf raises many kinds for broken files
        return {"error": "broken"}
    if not pages:
        return {"error": "broken"}
    attachments = list(islice(_attachments(reader), MAX_ATTACHMENTS))
    text = "\n".join(_texts(pages))
    numbers = set(_NUMBER.findall(text))
    return {
        "kind": "pdf",
        "attachments": sorted({hashlib.sha256(each).hexdigest() for each in attachments}),
        "numbers": sorted(numbers | {n for each in attachments for n in _numbers_in(each)}),
        "hashes": list(islice(_hashes(text), MAX_WORDS)),
        "codes": [] if numbers else list(_codes(pages)),
    }


def _texts(pages: list[Any]) -> Iterator[str]:
    if len(pages) > FIRST_PAGES + LAST_PAGES:
        pages = pages[:FIRST_PAGES] + pages[-LAST_PAGES:]
    for page in pages:
        try:
            yield page.extract_text()
        except MemoryError:
            raise
        except Exception:  # noqa: S112  a page that cannot be read says nothing
            continue


def _hashes(text: str) -> Iterator[str]:
    """Every 64 hexadecimal characters in a row; a line break may stand between them."""
    for run in _HEX.findall("".join(text.split()).lower()):
        for start in range(len(run) - HASH + 1):
            yield run[start : start + HASH]


def _attachments(reader: Any) -> Iterator[bytes]:
    try:
        for attachment in reader.attachment_list:
            yield bytes(attachment.content)
    except MemoryError:
        raise
    except Exception:  # what cannot be read cannot speak for the file
        return


def _numbers_in(attachment: bytes) -> list[str]:
    """The document number that an attached snapshot names."""
    try:
        number = json.loads(attachment)["document"]["number"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    return [number] if isinstance(number, str) and _NUMBER.fullmatch(number) else []


def _codes(pages: list[Any]) -> Iterator[str]:
    """The codes on the pictures of a scanned paper."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        images = (image for page in pages for image in page.images)
        for image in islice(images, IMAGES_OF_A_SCAN):
            yield from codes_of(image.image)
    except MemoryError:
        raise
    except Exception:  # pypdf and Pillow raise many kinds for broken pictures
        return


def main() -> None:
    """Read one file from standard input and answer on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    size = MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    try:
        facts = read(sys.stdin.buffer.read())
    except MemoryError:
        facts = {"error": "limit"}
    except RecursionError:
        facts = {"error": "broken"}
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main()
