"""What a file says that somebody wants checked; read in a process with limits."""

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
WAIT_SECONDS = 20
# Readers at once in one server process, and how long the next one waits for its turn.
READERS = 2
TURN_SECONDS = 5

log = logging.getLogger(__name__)
_turns = threading.BoundedSemaphore(READERS)


@dataclass(frozen=True)
class FileFacts:
    """The hashes of the attachments, numbers and hashes in the text, codes in pictures."""

    kind: str
    attachments: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def read_file(data: bytes) -> FileFacts:
    """The facts in a PDF, or in a photo of a page; raises ``FileCannotBeRead``."""
    if len(data) > MAX_BYTES:
        raise FileCannotBeRead("size")
    if not _turns.acquire(timeout=TURN_SECONDS):
        raise FileCannotBeRead("busy")
    try:
        facts = _ask(data)
    finally:
        _turns.release()
    if "error" in facts:
        raise FileCannotBeRead(facts["error"])
    kind = facts.pop("kind")
    return FileFacts(kind=kind, **{name: tuple(value) for name, value in facts.items()})


def _ask(data: bytes) -> dict[str, Any]:
    try:
        answer = subprocess.run(  # our own module; the bytes come by its input
            [sys.executable, "-m", "consult.consent.reader"],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WAIT_SECONDS,
            check=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        return dict(json.loads(answer.stdout))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        log.warning("A file to check ended its reader: %s", type(error).__name__)
        return {"error": "limit"}
