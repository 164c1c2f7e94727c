"""What may be kept as the scan of a signed page: judged by its bytes, not by its name."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from consult.consent.refusals import ScanIsRefused

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 100_000_000
_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png"}
# The end mark may be followed by a little white space or a trailing update.
_TAIL = 2048


def scan_type_of(data: bytes) -> str:
    """The media type of a PDF, JPEG or PNG; raises ``ScanIsRefused`` for anything else."""
    if len(data) > MAX_BYTES:
        raise ScanIsRefused("The file is larger than 10 MB. Scan it in a lower quality.")
    if data.startswith(b"%PDF-"):
        return _pdf_type(data)
    return _image_type(data)


def _pdf_type(data: bytes) -> str:
    if b"%%EOF" not in data[-_TAIL:]:
        raise ScanIsRefused("The PDF is not complete. Save it again and choose it once more.")
    return "application/pdf"


def _image_type(data: bytes) -> str:
    try:
        with Image.open(BytesIO(data), formats=list(_IMAGES)) as image:
            kind, pixels = image.format or "", image.width * image.height
            image.verify()
    except Exception as error:  # Pillow raises many kinds for broken files
        raise ScanIsRefused("Choose a PDF, a JPEG or a PNG of the signed page.") from error
    if pixels > MAX_PIXELS:
        raise ScanIsRefused("The picture is too large. Scan it in a lower quality.")
    return _IMAGES[kind]
