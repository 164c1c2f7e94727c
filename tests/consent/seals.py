"""What independent programs say about a seal, and how a file is tampered with."""

from __future__ import annotations

import re
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

VALID, WHOLE = "Signature is Valid", "Total document signed"


def pdfsig(pdf: bytes) -> str:
    """What poppler's pdfsig says."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sealed.pdf"
        path.write_bytes(pdf)
        return subprocess.run(
            ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False
        ).stdout


def is_good_to_pdfsig(pdf: bytes) -> bool:
    said = pdfsig(pdf)
    return VALID in said and WHOLE in said


def with_changed_byte(pdf: bytes, place: int) -> bytes:
    """``pdf`` with another byte at ``place``; a hexadecimal digit becomes another one."""
    old = pdf[place]
    new = ord("0") if old == ord("1") else ord("1") if chr(old).isalnum() else old ^ 1
    return pdf[:place] + bytes([new]) + pdf[place + 1 :]


def place_of_seal(pdf: bytes) -> range:
    """Where the hexadecimal seal itself stands."""
    found = re.search(rb"/Contents\s*<([0-9a-fA-F]+)>", pdf)
    assert found
    return range(*found.span(1))


def with_update(pdf: bytes) -> bytes:
    """``pdf`` with a language that was changed by an incremental update."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root["/Lang"] = generic.TextStringObject("xx")
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
