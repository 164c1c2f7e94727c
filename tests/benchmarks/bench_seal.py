"""Signing, stored bytes to sealed PDF, beside bare WeasyPrint on the same HTML."""

from __future__ import annotations

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
from django.utils import timezone  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402

from consult.consent.actions import complete_signature, issue_consent  # noqa: E402
from consult.consent.certificates import make_self_signed  # noqa: E402
from consult.consent.models import ConsentDocument  # noqa: E402
from consult.consent.page_counts import count_pages  # noqa: E402
from consult.consent.signed_pdf import make_signed_pdf, signed_html_of  # noqa: E402
from consult.consent.signing_facts import SigningFacts  # noqa: E402
from tests.consent import builders  # noqa: E402

ROUNDS = 9
# Its progress notes would count against the bare run.
logging.getLogger("weasyprint").setLevel(logging.ERROR)
CSS_FILE = Path(__file__).resolve().parents[2] / "templates/consent/document.css"


def signed_document() -> tuple[ConsentDocument, bytes]:
    """An ordinary document and the record of its signing, from a database thrown away."""
    make_self_signed()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        consultation, by = builders.build_ready()
        document = issue_consent(
            by=by, consultation=consultation, expected_version=consultation.version
        )
        facts = SigningFacts("paper_file", "patient", "Zoë Núñez", signed_at=timezone.now())
        signature = complete_signature(by=by, document=document, facts=facts)
        return document, bytes(signature.record)
    finally:
        runner.teardown_databases(databases)


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
    document, record = signed_document()
    html = signed_html_of(document.html, record)
    made = document, record, timezone.now()
    sealed = make_signed_pdf(*made).sealed
    bare(html)
    pairs = [(seconds(make_signed_pdf, *made), seconds(bare, html)) for _ in range(ROUNDS)]
    ours, theirs = (median(column) for column in zip(*pairs, strict=True))
    ratio = median(a / b for a, b in pairs)
    sys.stdout.write(
        "| what | ours | bare | ratio | size |\n"
        "|---|---|---|---|---|\n"
        f"| signed PDF with seal, {count_pages(sealed)} pages | {ours * 1000:.0f} ms "
        f"| {theirs * 1000:.0f} ms | {ratio:.2f} | {len(sealed) / 1000:.0f} kB |\n"
    )


if __name__ == "__main__":
    main()
