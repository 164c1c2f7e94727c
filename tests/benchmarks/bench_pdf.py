"""The consent PDF, snapshot to bytes, beside bare WeasyPrint on the same HTML."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.test.runner import DiscoverRunner  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402

from consult.consent.document import html_of  # noqa: E402
from consult.consent.pdf import pdf_of  # noqa: E402
from consult.consent.snapshot import build_snapshot  # noqa: E402
from consult.consultations.review import review_of  # noqa: E402
from consult.seal import canonical_bytes, sha256_hex  # noqa: E402
from tests.consent import builders  # noqa: E402

ROUNDS = 7
# Its progress notes would count against the bare run.
logging.getLogger("weasyprint").setLevel(logging.ERROR)
CSS_FILE = Path(__file__).resolve().parents[2] / "templates/consent/document.css"


def sealed_snapshot() -> bytes:
    """The canonical snapshot of an ordinary consultation, from a database thrown away."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        consultation, by = builders.build_ready()
        snapshot = build_snapshot(
            consultation,
            review_of(consultation),
            number="C-2026-000001",
            issued_by=by,
            issued_at=builders.NOW,
        )
        return canonical_bytes(snapshot)
    finally:
        runner.teardown_databases(databases)


def full(sealed: bytes) -> bytes:
    """What issuing does with a snapshot."""
    return pdf_of(html_of(json.loads(sealed), sha256_hex(sealed)))


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


def main() -> None:
    """Take turns, so that a busy machine slows both, and print one row of a table."""
    sealed = sealed_snapshot()
    html = html_of(json.loads(sealed), sha256_hex(sealed))
    size = len(full(sealed))
    bare(html)
    pairs = [(seconds(full, sealed), seconds(bare, html)) for _ in range(ROUNDS)]
    ours, theirs = (median(column) for column in zip(*pairs, strict=True))
    ratio = median(a / b for a, b in pairs)
    sys.stdout.write(
        "| what | ours | bare | ratio | size |\n"
        "|---|---|---|---|---|\n"
        f"| consent PDF, snapshot to bytes | {ours * 1000:.0f} ms | {theirs * 1000:.0f} ms "
        f"| {ratio:.2f} | {size / 1000:.0f} kB |\n"
    )


if __name__ == "__main__":
    main()
