"""Serves documents over standard input and output, each from a limited child of its own.

It holds WeasyPrint, the fonts and the parsed style sheet, so that a document costs neither
the import nor a new font configuration, and a document that eats memory or time kills its
own child only.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
from typing import IO

from consult.consent.engine.frames import read_frame, write_frame
from consult.consent.engine.jobs import Job
from consult.consent.engine.renderer import Renderer

_WARM_UP = Job("<html lang=en><title>x</title><p>warm <b>up</b><table><tr><td>1</table></html>")


def _limit(seconds: int, megabytes: int) -> None:
    signal.alarm(2 * seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _answer(renderer: Renderer, message: bytes, write_end: int) -> None:
    """In the child: make the document and write it, or why not, to the pipe."""
    with os.fdopen(write_end, "wb") as out:
        try:
            job = Job.from_bytes(message)
            _limit(job.seconds, job.megabytes)
            pdf, missing = renderer.render(job)
            status: dict[str, object] = {"missing": missing}
        except BaseException as error:
            pdf, status = b"", {"error": type(error).__name__}
        write_frame(out, json.dumps(status).encode())
        write_frame(out, pdf)


def _serve(renderer: Renderer, jobs: IO[bytes], results: IO[bytes]) -> None:
    while (message := read_frame(jobs)) is not None:
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read_end)
            _answer(renderer, message, write_end)
            os._exit(0)
        os.close(write_end)
        with os.fdopen(read_end, "rb") as pipe:
            status, pdf = read_frame(pipe), read_frame(pipe)
        os.waitpid(child, 0)
        if status is None or pdf is None:
            status, pdf = json.dumps({"error": "limit"}).encode(), b""
        write_frame(results, status)
        write_frame(results, pdf)


def main(css_path: str) -> None:
    """Serve documents from standard input to standard output until the input ends."""
    results = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Nothing that a library prints may land between two documents.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    renderer = Renderer(css_path)
    renderer.render(_WARM_UP)
    gc.disable()
    gc.freeze()
    _serve(renderer, sys.stdin.buffer, results)


if __name__ == "__main__":
    main(sys.argv[1])
