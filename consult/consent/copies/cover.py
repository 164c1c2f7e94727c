"""The marked copy of a document that nobody may be treated on: a cover sheet in plain words
before the pages as they were."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from consult.consent.copies.cover_pages import with_cover
from consult.consent.pdf import pdf_of
from consult.consent.status import ConsentState, IssuedConsent, newest_of
from consult.consent.wording import Wording
from consult.seal import sha256_hex
from consult.ui.words import write_day, write_moment

COVERED = frozenset(
    {
        ConsentState.REFUSED,
        ConsentState.WITHDRAWN,
        ConsentState.IN_ERROR,
        ConsentState.SUPERSEDED,
    }
)
# The row that ended the document, by its state.
_ENDS = {
    ConsentState.REFUSED: "refusal",
    ConsentState.WITHDRAWN: "withdrawal",
    ConsentState.IN_ERROR: "entered_in_error",
}

_PLACE = "\0"


def needs_cover(state: ConsentState) -> bool:
    """Whether a copy of a document in this state is marked."""
    return state in COVERED


def marked_copy(
    item: IssuedConsent, others: list[IssuedConsent], original: bytes, *, made_at: datetime
) -> bytes:
    """The cover sheet, the pages of ``original``, and ``original`` itself attached.

    ``others`` are all documents of the consultation. Raises ``WordingIsMissing`` or
    ``DocumentCouldNotBeMade``.
    """
    facts = _facts(item, others, sha256_hex(original), made_at)
    cover = pdf_of(render_to_string("consent/cover.html", {"c": facts}))
    return with_cover(cover, original, name=f"{item.document.number}-original.pdf")


def _facts(
    item: IssuedConsent, others: list[IssuedConsent], sha256: str, made_at: datetime
) -> dict[str, Any]:
    """Everything that the cover sheet prints; the patient as the document names them."""
    document = item.document
    snapshot = json.loads(bytes(document.snapshot))
    say = _wording(document.language)
    clinic, patient = document.clinic, snapshot["patient"]
    return {
        "language": snapshot["language"],
        "direction": snapshot.get("direction", ""),
        "paper_size": "A4" if clinic.paper_size == "A4" else "Letter",
        "clinic": snapshot["clinic"]["name"],
        "made_at": made_at.isoformat(),
        "title": say("cover_title"),
        "patient": patient["name"],
        "about": f"{say('label_born')} {patient['born']} · {say('label_record')} "
        f"\u2068{patient['record_number']}\u2069",
        "number_label": say("label_document"),
        "number": document.number,
        "heading": _heading(say, item),
        "day": _day(item),
        "do_not_treat": say("cover_do_not_treat"),
        "why": say(f"cover_{item.state.value}_why"),
        "newer": _newer(say, item, others),
        "rows": _rows(say, item, snapshot, sha256, made_at),
        "follows": say("cover_follows"),
    }


def _wording(language: str) -> Wording:
    """The published wording; what a language lacks is said in English, as a mark that is
    missing would be worse."""
    texts = Wording.published().texts
    return Wording({**texts, **Wording.published(language).texts})


def _end_of(item: IssuedConsent) -> Any:
    return getattr(item.document, _ENDS[item.state]) if item.state in _ENDS else None


def _heading(say: Wording, item: IssuedConsent) -> tuple[str, str]:
    """What stands before and after the day, which must not be broken."""
    slot = f"cover_{item.state.value}"
    text = say(slot, day=_PLACE) if _day(item) else say(slot)
    before, _, after = text.partition(_PLACE)
    return before, after


def _day(item: IssuedConsent) -> str:
    """When it ended; "" for one that is only superseded, as a plan has no such day."""
    end = _end_of(item)
    if end is None:
        return ""
    moment = getattr(end, "withdrawn_at", end.recorded_at)
    return write_day(timezone.localdate(moment, item.document.clinic.zone))


def _newer(say: Wording, item: IssuedConsent, others: list[IssuedConsent]) -> str:
    """Which document is the newest now, where that is another one."""
    newest = newest_of([other.document for other in others])
    if item.state != ConsentState.SUPERSEDED or newest in (None, item.document):
        return ""
    moment = write_moment(newest.issued_at, item.document.clinic.zone)
    return say("cover_newer", number=newest.number, moment=moment)


def _rows(
    say: Wording, item: IssuedConsent, snapshot: dict[str, Any], sha256: str, made_at: datetime
) -> list[tuple[str, str]]:
    """What the sheet is about, who ended it and when, and how the exact file is known."""
    document, end = item.document, _end_of(item)
    zone = document.clinic.zone
    rows = [
        (say("label_document"), document.number),
        (say("label_patient"), snapshot["patient"]["name"]),
        (say("label_issued"), snapshot["document"]["issued"]),
    ]
    if item.state == ConsentState.WITHDRAWN:
        how = say(f"cover_how_{end.how}")
        moment = write_moment(end.withdrawn_at, zone)
        rows.append((say("cover_told"), say("cover_told_value", moment=moment, how=how)))
    if end is not None:
        moment = write_moment(end.recorded_at, zone)
        who = end.recorded_by.full_name
        rows.append((say("cover_recorded"), say("cover_recorded_value", moment=moment, who=who)))
    return [
        *rows,
        (f"{say('label_content')} SHA-256", document.sha256),
        (say("cover_file"), sha256),
        (say("cover_made"), write_moment(made_at, zone)),
    ]
