"""Reads one file from standard input within limits, and writes what it says as JSON.

The file comes from outside: what breaks the libraries, or eats memory or time, ends this
process and nothing else.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from typing import Any

from consult.consent.reader import pdfs, pictures
from consult.consent.reader.pictures import NotReadable

# A PDF may have some bytes before its beginning.
_BEGIN, _BEGINS_WITHIN = b"%PDF-", 1024


def pages_of(data: bytes, max_pages: int) -> dict[str, Any]:
    """The media type, and for every page the texts of its codes and whether it is empty."""
    return _read(data, lambda pdf: {"pages": list(pdfs.look_at(pdf, max_pages))})


def facts_of(data: bytes, max_pages: int) -> dict[str, Any]:
    """The media type; of a PDF the hashes of its attachments, the numbers and the hashes in
    its text; and the pages as they look, the first ``max_pages`` of a PDF without number."""
    return _read(data, lambda pdf: pdfs.facts_in(pdf, max_pages))


def _read(data: bytes, read_pdf: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    if data.startswith(pictures.BEGINNINGS) or _BEGIN not in data[:_BEGINS_WITHIN]:
        return pictures.read(data)
    with pdfs.opened(data) as pdf:
        return {"media_type": "application/pdf", **read_pdf(pdf)}


TASKS = {"pages": pages_of, "facts": facts_of}


def main() -> None:
    """Do one task; ``task seconds megabytes pages`` are the arguments."""
    task = TASKS[sys.argv[1]]
    seconds, megabytes, pages = (int(value) for value in sys.argv[2:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    # What a broken-off reader held is nobody's to keep.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = task(sys.stdin.buffer.read(), pages)
    except NotReadable as error:
        answer = {"error": str(error)}
    except MemoryError:
        answer = {"error": "limit"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
