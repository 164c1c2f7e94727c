"""What may be kept as the photo of a label: judged by its bytes and drawn anew."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from consult.formulary.refusals import PhotoIsRefused
from consult.seal import sha256_hex

MAX_BYTES = 10 * 1024 * 1024
MOST_PHOTOS = 6
# A phone's photo; a drawing of fewer bytes may still fill the memory.
MAX_PIXELS = {"JPEG": 64_000_000, "PNG": 24_000_000}
# The small print of a vial can still be read.
LONGEST_SIDE = 2000
SMALLEST_SIDE = 50
TOO_LARGE = "The photo is larger than 10 MB. Take it in a lower quality."
_QUALITY = 85


@dataclass(frozen=True)
class Photo:
    """A JPEG that holds the picture and nothing else: no place, no device, no second file."""

    data: bytes
    sha256: str
    width: int
    height: int


def judge_photo(data: bytes) -> Photo:
    """The photo as it will be kept. Raises ``PhotoIsRefused`` for anything that is not a
    readable JPEG or PNG within the limits."""
    if len(data) > MAX_BYTES:
        raise PhotoIsRefused(TOO_LARGE)
    picture = _opened(data)
    if min(picture.size) < SMALLEST_SIDE:
        raise PhotoIsRefused("The photo is too small to read. Take it again, closer to the label.")
    out = BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    kept = out.getvalue()
    return Photo(kept, sha256_hex(kept), *picture.size)


def _opened(data: bytes) -> Any:
    from PIL import Image, ImageFile, UnidentifiedImageError  # large, needed for uploads only

    refused = "Choose a JPEG or a PNG photo of the label."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # Half a photo is no photo; other libraries allow it for the whole process.
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            with Image.open(BytesIO(data), formats=list(MAX_PIXELS)) as image:
                return _drawn(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise PhotoIsRefused(_TOO_MANY) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PhotoIsRefused(refused) from error


_TOO_MANY = "The photo has too many pixels. Take it in a lower quality."


def _drawn(image: Any) -> Any:
    """The picture upright, on white, and small enough."""
    from PIL import Image, ImageOps

    if image.width * image.height > MAX_PIXELS[image.format]:
        raise PhotoIsRefused(_TOO_MANY)
    # A JPEG can be read in a smaller size at once.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    ground = Image.new("RGB", upright.size, "white")
    ground.paste(upright, mask=upright.getchannel("A"))
    return ground
