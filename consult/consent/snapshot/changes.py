"""What changed since the document that the patient has, or that nothing did."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from consult.consent.changes import changes_since
from consult.consent.changes.words import Names, Words
from consult.consent.earlier import earlier_document
from consult.consent.models import ConsentDocument
from consult.consent.snapshot.making import Making

# The part of the document that the names of each list belong to: the slot that names it.
_PART_OF = {
    "ingredient": "contents_heading",
    "group": "health_heading",
    "flag": "screening_heading",
    "option": "alternatives_heading",
    "question": "health_heading",
    "step": "technique_heading",
    "source": "part_titles",
    "risk": "risks_heading",
}


def changes_part(making: Making) -> dict[str, Any] | None:
    """The rows with what was and what is; nothing where no earlier document counts."""
    earlier = earlier_document(making.consultation)
    if earlier is None:
        return None
    say = making.say
    words = Words(say, Names(told=lambda kind, name: _name(making, kind, name)))
    found = changes_since(earlier, making.consultation, published=making.published, words=words)
    return {
        "heading": _heading(making, earlier),
        "note": say("changes_read") if found else say("changes_none"),
        "labels": [say("changes_what"), say("changes_before"), say("changes_now")],
        "rows": [
            {"kind": row.kind.value, "what": row.what, "before": row.before, "after": row.after}
            for row in found
        ],
    }


def _name(making: Making, kind: str, name: str) -> str:
    """The name of an entry in the language of the document, or marked as English."""
    return making.texts.of_english(name, _PART_OF[kind])


def _heading(making: Making, earlier: ConsentDocument) -> str:
    signature = getattr(earlier, "signature", None)
    slot = "changes_since_signed" if signature else "changes_since_issued"
    moment = signature.signed_at if signature else earlier.issued_at
    day = timezone.localdate(moment, making.consultation.clinic.zone)
    return making.say(slot, day=making.day(day), number=earlier.number)
