"""What a file from outside says, read in a process with limits."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consult.consent.refusals import FileCannotBeRead

MAX_BYTES = 10 * 1024 * 1024
MEGABYTES = 1000


@dataclass(frozen=True)
class Task:
    """What the reader is asked, and how long it may take over how many pages."""

    name: str
    cpu_seconds: int
    pages: int


# A signed paper has a page for each of its pages; a stranger's file is looked at briefly.
EVERY_PAGE = Task("pages", cpu_seconds=60, pages=40)
FACTS = Task("facts", cpu_seconds=10, pages=6)
# Strangers' files at once in one server process, and how long the next one waits for its turn.
READERS = 2
TURN_SECONDS = 5

log = logging.getLogger(__name__)
_turns = threading.BoundedSemaphore(READERS)


@dataclass(frozen=True)
class FileFacts:
    """The hashes of the attachments, numbers and hashes in the text, codes on the pages."""

    is_picture: bool
    attachments: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def read_file(data: bytes) -> FileFacts:
    """The facts in a stranger's PDF or photo of a page; raises ``FileCannotBeRead``."""
    if not _turns.acquire(timeout=TURN_SECONDS):
        raise FileCannotBeRead("busy")
    try:
        found = ask_reader(data, FACTS)
    finally:
        _turns.release()
    return FileFacts(
        is_picture=found["media_type"].startswith("image/"),
        codes=tuple(code for page in found["pages"] for code in page["codes"]),
        **{name: tuple(found.get(name, ())) for name in ("attachments", "numbers", "hashes")},
    )


def ask_reader(data: bytes, task: Task) -> dict[str, Any]:
    """What a reader process of its own finds in a PDF, a JPEG or a PNG.

    Raises ``FileCannotBeRead`` for anything else, and for what is too much.
    """
    if len(data) > MAX_BYTES:
        raise FileCannotBeRead("size")
    found = _answer(data, task)
    if "error" in found:
        raise FileCannotBeRead(found["error"])
    return found


def _answer(data: bytes, task: Task) -> dict[str, Any]:
    limits = [str(value) for value in (task.cpu_seconds, MEGABYTES, task.pages)]
    try:
        reader = subprocess.run(  # noqa: S603  our own module; the bytes come by its input
            [sys.executable, "-m", "consult.consent.reader", task.name, *limits],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=2 * task.cpu_seconds,
            check=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        return dict(json.loads(reader.stdout))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        log.warning("A file from outside ended its reader: %s", type(error).__name__)
        return {"error": "limit"}
