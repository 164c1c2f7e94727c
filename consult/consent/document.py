"""From the sealed snapshot to the document's HTML and PDF; reads nothing but its arguments."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from consult.consent.engine.jobs import Attachment, PageCodes
from consult.consent.languages import (
    ENGLISH,
    tag_of,
    with_days_kept,
    with_language_marks,
    with_runs_kept,
)
from consult.consent.page_codes import HASH_LENGTH
from consult.consent.pdf import pdf_of
from consult.consent.wording import TEMPLATE
from consult.seal import sha256_hex

_SNAPSHOT_DESCRIPTION = "Everything that this document says, as data"


def html_of(snapshot: dict[str, Any], sha256: str) -> str:
    """The HTML of the document that ``snapshot`` describes."""
    context = {
        "s": snapshot,
        "w": snapshot["words"],
        "sha256": sha256,
        "hash12": sha256[:HASH_LENGTH],
    }
    html: str = render_to_string(TEMPLATE, context)
    if snapshot["language"] != tag_of(ENGLISH):
        html = with_language_marks(html)
    if snapshot["direction"] == "rtl":
        html = with_runs_kept(html)
    return with_days_kept(html)


def document_pdf(html: str, sealed: bytes, *, seal_field: bool = False) -> bytes:
    """The PDF of ``html``, made from the snapshot ``sealed``: with the snapshot inside it,
    and on every page the code by which a scan of it is matched.

    Raises ``CharactersCannotBePrinted`` or ``DocumentCouldNotBeMade``.
    """
    document = json.loads(sealed)["document"]
    number = document["number"]
    snapshot = Attachment(
        f"{number}.json",
        "application/json",
        sealed,
        _SNAPSHOT_DESCRIPTION,
        datetime.fromisoformat(document["issued_at"]),
    )
    codes = PageCodes(number, sha256_hex(sealed)[:HASH_LENGTH], document["verify_prefix"])
    return pdf_of(html, attachments=[snapshot], seal_field=seal_field, codes=codes)
