"""The consent PDF, snapshot to bytes, beside bare WeasyPrint on the same HTML.

Pages cost by what is on them, so a four-page consent is measured as well as an ordinary one.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.test.runner import DiscoverRunner  # noqa: E402
from pypdf import PdfReader  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402

from consult.consent.document import document_pdf, html_of  # noqa: E402
from consult.consent.snapshot import build_snapshot  # noqa: E402
from consult.consultations.review import review_of  # noqa: E402
from consult.seal import canonical_bytes, sha256_hex  # noqa: E402
from tests.consent import builders  # noqa: E402

ROUNDS = 9
# Its progress notes would count against the bare run.
logging.getLogger("weasyprint").setLevel(logging.ERROR)
CSS_FILE = Path(__file__).resolve().parents[2] / "templates/consent/document.css"


def ordinary_snapshot() -> dict[str, Any]:
    """The snapshot of an ordinary consultation, from a database thrown away."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        consultation, by = builders.build_ready()
        return build_snapshot(
            consultation,
            review_of(consultation),
            number="C-2026-000001",
            issued_by=by,
            issued_at=builders.NOW,
        )
    finally:
        runner.teardown_databases(databases)


def four_page_snapshot(ordinary: dict[str, Any]) -> dict[str, Any]:
    """The same with shorter lists, until it fills four pages of A4."""
    short = copy.deepcopy(ordinary)
    short["clinic"]["paper_size"] = "A4"
    short["technique"]["yes"] = []
    short["alternatives"]["rows"] = short["alternatives"]["rows"][:3]
    short["risks"] = [{**group, "rows": group["rows"][:6]} for group in short["risks"][:2]]
    short["evidence"]["sources"] = short["evidence"]["sources"][:1]
    short["aftercare"]["later"] = []
    short["statuses"]["rows"] = short["statuses"]["rows"][:2]
    short["ingredient_risks"] = short["ingredient_risks"][:2]
    return short


def issued(sealed: bytes) -> bytes:
    """What issuing does with a snapshot."""
    return document_pdf(html_of(json.loads(sealed), sha256_hex(sealed)), sealed)


# What is made of a sealed snapshot, and how it may cost and weigh with four pages.
MADE: dict[str, Callable[[bytes], bytes]] = {
    "issued (at most 0.90 and 65 kB with four pages)": issued,
}


def bare(html: str) -> bytes:
    """WeasyPrint as its own guide shows it."""
    return HTML(string=html).write_pdf(
        stylesheets=[CSS(filename=CSS_FILE)], pdf_variant="pdf/ua-1"
    )


def seconds(call, *arguments) -> float:
    """How long one call takes."""
    start = perf_counter()
    call(*arguments)
    return perf_counter() - start


def row(what: str, make: Callable[[bytes], bytes], sealed: bytes) -> str:
    """One row of the table; they take turns, so that a busy machine slows both."""
    html = html_of(json.loads(sealed), sha256_hex(sealed))
    pdf = make(sealed)
    pages = len(PdfReader(BytesIO(pdf)).pages)
    bare(html)
    pairs = [(seconds(make, sealed), seconds(bare, html)) for _ in range(ROUNDS)]
    ours, theirs = (median(column) for column in zip(*pairs, strict=True))
    ratio = median(a / b for a, b in pairs)
    return (
        f"| {pages} pages, {what} | {ours * 1000:.0f} ms | {theirs * 1000:.0f} ms "
        f"| {ratio:.2f} | {len(pdf) / 1000:.0f} kB |\n"
    )


def main() -> None:
    """Print a table of both consents."""
    ordinary = ordinary_snapshot()
    sys.stdout.write("| what | ours | bare | ratio | size |\n|---|---|---|---|---|\n")
    for snapshot in (four_page_snapshot(ordinary), ordinary):
        for what, make in MADE.items():
            sys.stdout.write(row(what, make, canonical_bytes(snapshot)))


if __name__ == "__main__":
    main()
