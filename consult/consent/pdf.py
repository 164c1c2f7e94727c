"""From HTML to PDF bytes, through one engine process per server process."""

from __future__ import annotations

import atexit
import json
import logging
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

from django.template.loader import get_template

from consult.consent.engine.frames import HEADER, write_frame
from consult.consent.engine.jobs import Attachment, Job, PageCodes
from consult.consent.refusals import CharactersCannotBePrinted, DocumentCouldNotBeMade

CPU_SECONDS = 30
MEGABYTES = 1500
# The child ends itself at twice its CPU limit; this waits a little longer for its answer.
WAIT_SECONDS = 2 * CPU_SECONDS + 10

log = logging.getLogger(__name__)


class Engine:
    """Starts the engine when it is first needed and again when it is gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def render(self, job: Job) -> tuple[bytes, list[str]]:
        """The PDF that ``job`` asks for, and the characters that no font can print.

        Raises ``DocumentCouldNotBeMade`` when the engine fails, is gone or takes too long.
        """
        with self._lock:
            try:
                status, pdf = self._ask(job.to_bytes())
            except (OSError, EOFError, TimeoutError) as error:
                self.stop()
                raise DocumentCouldNotBeMade(type(error).__name__) from error
        if "error" in status or not pdf.startswith(b"%PDF-"):
            raise DocumentCouldNotBeMade(str(status.get("error", "not a PDF")))
        return pdf, status["missing"]

    def _ask(self, job: bytes) -> tuple[dict[str, list[str]], bytes]:
        process = self._running()
        jobs, results = process.stdin, process.stdout
        if jobs is None or results is None:
            raise OSError("the PDF engine has no pipes")
        write_frame(jobs, job)
        source = results.fileno()
        return json.loads(_read_frame(source)), _read_frame(source)

    def _running(self) -> subprocess.Popen[bytes]:
        # A forked server worker must not share its parent's pipe.
        if self._owner != os.getpid():
            self._process = None
        if self._process and self._process.poll() is not None:
            self.stop()
        if self._process is None:
            self._process = self._start()
            self._owner = os.getpid()
        return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        css = get_template("consent/document.css").origin.name  # type: ignore[attr-defined]
        return subprocess.Popen(  # noqa: S603  our own module with our own file
            [sys.executable, "-m", "consult.consent.engine", css],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parents[2],
        )

    def stop(self) -> None:
        """End the engine process, if this process started one."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def _read_frame(source: int) -> bytes:
    (size,) = HEADER.unpack(_read_exactly(source, HEADER.size))
    return _read_exactly(source, size)


def _read_exactly(source: int, size: int) -> bytes:
    parts, missing = [], size
    while missing:
        if not select.select([source], [], [], WAIT_SECONDS)[0]:
            raise TimeoutError("the PDF engine did not answer")
        part = os.read(source, min(missing, 1 << 16))
        if not part:
            raise EOFError("the PDF engine ended")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


engine = Engine()
atexit.register(engine.stop)


def pdf_of(
    html: str,
    *,
    attachments: Iterable[Attachment] = (),
    seal_field: bool = False,
    codes: PageCodes | None = None,
) -> bytes:
    """The PDF of the document's ``html``, PDF/A-3a and PDF/UA-1 at once.

    ``codes`` are printed on every page; ``seal_field`` adds the empty field that a seal is
    written into. Raises ``CharactersCannotBePrinted`` when a font is missing, and
    ``DocumentCouldNotBeMade`` when the engine fails.
    """
    job = Job(html, tuple(attachments), seal_field, codes, CPU_SECONDS, MEGABYTES)
    try:
        pdf, missing = engine.render(job)
    except DocumentCouldNotBeMade as refusal:
        log.error("The PDF engine failed: %s", refusal.reason)
        raise
    if missing:
        raise CharactersCannotBePrinted(missing)
    return pdf
