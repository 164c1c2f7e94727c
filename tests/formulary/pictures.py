"""Pictures to upload as photos of labels."""

from io import BytesIO
from typing import Any

from PIL import Image


def picture(kind: str, size: tuple[int, int] = (200, 100), **options: Any) -> bytes:
    """A picture of this kind, half of it red."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png(size: tuple[int, int] = (200, 100)) -> bytes:
    return picture("PNG", size)


def jpeg_with_place() -> bytes:
    """A JPEG that names a camera, stands on its side, and carries a second file behind it."""
    exif = Image.Exif()
    exif[0x0110] = "Camera of somebody"
    exif[0x0112] = 6
    return picture("JPEG", exif=exif) + b"<script>alert(1)</script>"
