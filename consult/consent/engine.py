"""The PDF engine: a process of its own that forks one limited child per document.

It holds WeasyPrint, the fonts and the parsed style sheet, so that a document costs neither
the import nor a new font configuration, and a document that eats memory or time kills its
own child only. It knows nothing of Django or the database.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import struct
import sys
import unicodedata
from pathlib import Path
from typing import IO

HEADER = struct.Struct(">I")
PDF_VARIANT = "pdf/ua-1"
# Controls, format marks, surrogates and spaces need no shape.
_SHAPELESS = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_WARM_UP = "<html lang=en><title>x</title><p>warm <b>up</b><table><tr><td>1</table></html>"


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next message, or ``None`` at the end of the stream."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (size,) = HEADER.unpack(header)
    body = stream.read(size)
    return body if len(body) == size else None


def write_frame(stream: IO[bytes], body: bytes) -> None:
    """Write one message with its length in front."""
    stream.write(HEADER.pack(len(body)) + body)
    stream.flush()


class Renderer:
    """WeasyPrint with everything that all documents share."""

    def __init__(self, css_path: str) -> None:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        self._html = HTML
        self._fonts = FontConfiguration()
        self._fetcher = URLFetcher(allowed_protocols=())
        css = Path(css_path).read_text(encoding="utf-8")
        self._css = CSS(string=css, font_config=self._fonts, url_fetcher=self._fetcher)

    def render(self, html: str) -> tuple[bytes, list[str]]:
        """The PDF, and every character for which no font has a shape."""
        source = self._html(string=html, url_fetcher=self._fetcher, base_url=None)
        document = source.render(font_config=self._fonts, stylesheets=[self._css])
        pdf = document.write_pdf(pdf_variant=PDF_VARIANT)
        missing = {chr(code) for font in document.fonts.values() for code in font.missing}
        return pdf, sorted(c for c in missing if unicodedata.category(c) not in _SHAPELESS)


def _limit(seconds: int, megabytes: int) -> None:
    signal.alarm(2 * seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _answer(renderer: Renderer, job: dict[str, object], write_end: int) -> None:
    """In the child: make the document and write it, or why not, to the pipe."""
    with os.fdopen(write_end, "wb") as out:
        try:
            _limit(int(str(job["seconds"])), int(str(job["megabytes"])))
            pdf, missing = renderer.render(str(job["html"]))
            status: dict[str, object] = {"missing": missing}
        except BaseException as error:
            pdf, status = b"", {"error": type(error).__name__}
        write_frame(out, json.dumps(status).encode())
        write_frame(out, pdf)


def _serve(renderer: Renderer, jobs: IO[bytes], results: IO[bytes]) -> None:
    while (frame := read_frame(jobs)) is not None:
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read_end)
            _answer(renderer, json.loads(frame), write_end)
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
