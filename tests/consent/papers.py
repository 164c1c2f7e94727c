"""Reads a PDF back: its text, its structure, and where its words stand."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

# What stands on every page, and bullets, which come out of the flow of the text.
_RUNNING = re.compile(
    r"(?m)^\f?.*\nBorn [\w-]+ · Record number .*\n|^Content [0-9a-f]{12}.*$"
    r"|^Page \d+ of \d+$|^Document C-\d+-\d+$|•"
)


def _run(tool: str, pdf: bytes, *options: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(pdf)
        command = [tool, *options, str(path)]
        if tool == "pdftotext":
            command.append("-")
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def squeezed(text: str) -> str:
    """Text without what a line break may add or lose."""
    return re.sub(r"[\s\u00ad\u2068\u2069\u200e\u200f\u202a-\u202e]+|-", "", text).casefold()


def text_of(pdf: bytes) -> str:
    """All text of the pages in reading order, squeezed, without what every page repeats."""
    raw = _run("pdftotext", pdf, "-raw")
    return squeezed(_RUNNING.sub("", raw))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page as laid out."""
    return _run("pdftotext", pdf, "-layout").split("\f")[:-1]


def structure_of(pdf: bytes) -> str:
    return _run("pdfinfo", pdf, "-struct-text")


def facts_of(pdf: bytes) -> dict[str, str]:
    """What pdfinfo says: title, pages, page size."""
    lines = (line.partition(":") for line in _run("pdfinfo", pdf).splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}


def words_of(pdf: bytes) -> list[dict[str, Any]]:
    """Every word with its page's size and its box."""
    words: list[dict[str, Any]] = []
    page = (0.0, 0.0)
    for line in _run("pdftotext", pdf, "-bbox").splitlines():
        if found := re.search(r'<page width="([\d.]+)" height="([\d.]+)"', line):
            page = float(found[1]), float(found[2])
        elif found := re.search(
            r'xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*)<', line
        ):
            box = [float(found[number]) for number in range(1, 5)]
            words.append({"page": page, "box": box, "text": found[5]})
    return words
