"""The consent PDF, snapshot to bytes, beside bare WeasyPrint on the same HTML.

Pages cost by what is on them, so a four-page consent is measured as well as an ordinary one;
each as it is issued, and signed and sealed. What counts is the time that processors worked.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.test.runner import DiscoverRunner  # noqa: E402
from pypdf import PdfReader  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402

from consult.consent.document import document_pdf, html_of  # noqa: E402
from consult.consent.pdf import engine  # noqa: E402
from consult.consent.seals.certificates import make_self_signed  # noqa: E402
from consult.consent.signing.signed_pdf import signed_html_of  # noqa: E402
from consult.seal import canonical_bytes, sha256_hex  # noqa: E402
from tests.consent import builders, making  # noqa: E402
from tests.starter import have_starter  # noqa: E402

ROUNDS = 15
# Its progress notes would count against the bare run.
logging.getLogger("weasyprint").setLevel(logging.ERROR)
CSS_FILE = Path(__file__).resolve().parents[2] / "templates/consent/document.css"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Paper:
    """What is made, how it is made from stored bytes, and the HTML that it is made of."""

    what: str
    make: Callable[[], bytes]
    html: str


def papers() -> list[Paper]:
    """A four-page consent and an ordinary one, from a database thrown away."""
    make_self_signed()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        have_starter()
        consultation, by = builders.build_ready()
        ordinary = making.snapshot_of(consultation, by)
        short = making.four_pages_of(ordinary)
        return [paper for snapshot in (short, ordinary) for paper in _papers_of(snapshot, by)]
    finally:
        runner.teardown_databases(databases)


def _papers_of(snapshot: dict[str, Any], by: Any) -> Iterator[Paper]:
    sealed = canonical_bytes(snapshot)
    blank = making.unsaved_document(sealed)
    record = making.record_of(blank, by)

    def issue() -> bytes:
        return document_pdf(html_of(json.loads(sealed), sha256_hex(sealed)), sealed)

    def sign() -> bytes:
        return making.signed_pdf_of(making.unsaved_document(sealed), record).sealed

    yield Paper("issued (with four pages at most 0.90 and 65 kB)", issue, blank.html)
    signed_html = signed_html_of(blank.html, record)
    yield Paper("signed and sealed (with four at most 1.05 and 75 kB)", sign, signed_html)


def bare(html: str) -> bytes:
    """WeasyPrint as its own guide shows it."""
    return HTML(string=html).write_pdf(
        stylesheets=[CSS(filename=CSS_FILE)], pdf_variant="pdf/ua-1"
    )


def worked() -> float:
    """The seconds that processors worked for this process, the engine and its children."""
    if engine._process is None:
        return process_time()
    stat = Path(f"/proc/{engine._process.pid}/stat").read_text()
    times = stat.rpartition(")")[2].split()[11:15]
    return process_time() + sum(map(int, times)) / TICKS


def seconds(call, *arguments) -> float:
    """How long processors work for one call."""
    start = worked()
    call(*arguments)
    return worked() - start


def row(paper: Paper) -> str:
    """One row of the table; they take turns, so that a busy machine slows both."""
    pdf = paper.make()
    pages = len(PdfReader(BytesIO(pdf)).pages)
    bare(paper.html)
    pairs = [(seconds(paper.make), seconds(bare, paper.html)) for _ in range(ROUNDS)]
    ours, theirs = (median(column) for column in zip(*pairs, strict=True))
    ratio = median(a / b for a, b in pairs)
    return (
        f"| {pages} pages, {paper.what} | {ours * 1000:.0f} ms | {theirs * 1000:.0f} ms "
        f"| {ratio:.2f} | {len(pdf) / 1000:.0f} kB |\n"
    )


def main() -> None:
    """Print a table of both consents."""
    sys.stdout.write("| what | ours | bare | ratio | size |\n|---|---|---|---|---|\n")
    for paper in papers():
        sys.stdout.write(row(paper))


if __name__ == "__main__":
    main()
