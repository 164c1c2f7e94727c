"""All pages of one person's turn at the tablet, and what is recorded when they sign."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from consult.consent.forms.tablet import FAULTS, MarkForm
from consult.consent.models import SignerMark, SigningSession
from consult.consent.signing.signing_people import People, people_of
from consult.consent.tablet.ceremony import (
    Snapshot,
    Topic,
    direction_of,
    interface_language,
    topics_of,
)
from consult.consent.tablet.drafts import KNOWN_TICKS, TICK_SOONER, TICKS
from consult.consent.tablet.strokes import RULE, judge_form
from consult.consent.waiting import wish_to_confirm

# The page on which a person says no; it is no step on the way.
NO = "no"
# The height of a page picture for its width of 1000, so that nothing jumps when it arrives.
_SHAPES = {"A4": 1414, "Letter": 1294}


@dataclass(frozen=True)
class Step:
    """One page of a turn with its place among the others."""

    topic: Topic
    number: int
    total: int
    back: str
    onward: str
    is_current: bool


@dataclass(frozen=True)
class Ceremony:
    """A running signing with its document's sealed content."""

    session: SigningSession
    snapshot: Snapshot

    @cached_property
    def people(self) -> People:
        return people_of(self.session.people)

    @cached_property
    def ticks(self) -> dict[str, str]:
        """The sentences to tick; the wish to sign sooner is confirmed among them."""
        sentences = {tick: self.snapshot["ceremony"][tick] for tick in TICKS}
        wish = wish_to_confirm(self.session.document, self.session.opened_at)
        return {**sentences, TICK_SOONER: wish} if wish else sentences

    def ticks_of(self, role: str) -> tuple[str, ...]:
        """The sentences that ``role`` must tick; only the signer does."""
        return tuple(self.ticks) if role == self.people.signer else ()

    def context(self) -> dict[str, Any]:
        """What every page shows."""
        return {
            "s": self.snapshot,
            "w": self.snapshot["words"],
            "session": self.session,
            "people": self.people,
            "language": self.snapshot.get("language", "en-US"),
            "interface": interface_language(self.snapshot),
            "direction": direction_of(self.snapshot),
            "idle_seconds": int(self.session.may_rest.total_seconds()),
        }

    def mark_values(self, role: str, form: MarkForm) -> dict[str, Any]:
        """What is recorded of the mark that ``form``, which is valid, describes."""
        data = form.cleaned_data
        is_typed = data["kind"] == SignerMark.Kind.TYPED
        return {
            "name": data["name"] if is_typed else self.people.name_of(role),
            "kind": data["kind"],
            "strokes": data["strokes"],
            "details": self._details(role, data),
        }

    def _details(self, role: str, data: dict[str, Any]) -> dict[str, Any]:
        details: dict[str, Any] = {
            "statement": self.people.statement_of(role, self.snapshot["ceremony"])
        }
        if role == SignerMark.Role.INTERPRETER:
            details["language"] = self.people.interpreter_language
        if role == SignerMark.Role.REPRESENTATIVE:
            details["authority"] = self.people.authority
        if role == self.people.signer:
            details |= {"photos": data["photos"], "questions": data["questions"]}
            details["ticks"] = self._ticked(role)
        return details

    def _ticked(self, role: str) -> list[dict[str, str]]:
        """Each sentence with the moment at which its tick reached the server."""
        draft, now = self.session.draft, timezone.now().isoformat()
        seen = draft.get("ticked_at", {}) if draft.get("role") == role else {}
        return [
            {"slot": tick, "text": text, "at": seen.get(tick, now)}
            for tick, text in self.ticks.items()
        ]


def page_of(
    ceremony: Ceremony, role: str, wanted: str, draft: dict[str, Any], paper_pages: int
) -> dict[str, Any]:
    """What the pages of the turn of ``role`` show; ``wanted`` is the open one."""
    steps = _steps(_topics(ceremony, role), wanted)
    own = draft if draft.get("role") == role else {"role": role, "n": 0}
    size = ceremony.snapshot["clinic"]["paper_size"]
    return {
        "role": role,
        "is_signer": role == ceremony.people.signer,
        "steps": steps,
        "wants_no": wanted == NO and role == ceremony.people.signer,
        "shows_form": any(s.is_current and s.topic.key in ("ticks", "sign") for s in steps),
        "paper_pages": range(1, paper_pages + 1),
        "paper_height": _SHAPES.get(size, _SHAPES["Letter"]),
        "statement": ceremony.people.statement_of(role, ceremony.snapshot["ceremony"]),
        "stated_name": ceremony.people.name_of(role),
        "draft": own,
        "draft_json": json.dumps(own),
        "stroke_rule": json.dumps(RULE),
        "stroke_faults": json.dumps({fault: str(words) for fault, words in FAULTS.items()}),
    }


def _topics(ceremony: Ceremony, role: str) -> list[Topic]:
    sign = Topic("sign", _("Sign here"), "sign")
    if role != ceremony.people.signer:
        return [sign]
    return [
        *topics_of(ceremony.snapshot),
        Topic("paper", _("See the exact paper"), "paper"),
        Topic("ticks", _("Before you sign"), "ticks"),
        sign,
    ]


def _steps(topics: list[Topic], wanted: str) -> list[Step]:
    keys = [topic.key for topic in topics]
    current = wanted if wanted in (*keys, NO) else keys[0]
    return [
        Step(
            topic=topic,
            number=number,
            total=len(keys),
            back=keys[number - 2] if number > 1 else "",
            onward=keys[number] if number < len(keys) else "",
            is_current=topic.key == current,
        )
        for number, topic in enumerate(topics, start=1)
    ]


def draft_of_post(post: Mapping[str, str], role: str) -> dict[str, Any]:
    """What a refused form held, so that the page shows it again; newer than any draft."""
    try:
        strokes = json.loads(post.get("strokes", ""))
    except (ValueError, RecursionError):
        strokes = []
    counted = post.get("n", "")
    return {
        "role": role,
        "n": int(counted[:6]) + 1 if counted.isdecimal() else 1,
        "ticks": [tick for tick in KNOWN_TICKS if post.get(tick)],
        "strokes": [] if judge_form(strokes) else strokes,
        **{name: post.get(name, "")[:500] for name in ("kind", "name", "photos", "questions")},
    }
