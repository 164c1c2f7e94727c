"""The signing record: everything that the signature page prints, as plain data to be sealed.

It is made once, from the issued document, the facts of the signing and the wording of that
day; the page is made from it and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from consult.consent.models import ConsentDocument, Signature, SignerMark
from consult.consent.paper.scan_check import ScanCheck
from consult.consent.seals.certificates import Identity
from consult.consent.signing.drawn_marks import drawing_of
from consult.consent.signing.on_screen import answers_of, statement_of
from consult.consent.signing.signing_facts import Mark, SigningFacts
from consult.consent.signing.waiver_record import waiver_data, waiver_lines
from consult.consent.wording import Wording
from consult.seal import canonical_bytes
from consult.staff.models import StaffMember
from consult.ui.words import write_moment

RECORD_VERSION = 1
Row = dict[str, Any]


class RecordMaking:
    """A signing record in the making."""

    def __init__(
        self,
        document: ConsentDocument,
        facts: SigningFacts,
        *,
        by: StaffMember,
        at: datetime,
        identity: Identity,
        check: ScanCheck | None,
    ) -> None:
        self.document, self.facts, self.check = document, facts, check
        self.by, self.at, self.identity = by, at, identity
        self.snapshot: dict[str, Any] = json.loads(bytes(document.snapshot))
        self.zone = ZoneInfo(self.snapshot["clinic"]["time_zone"])
        self.say = Wording.published(document.language)

    def to_bytes(self) -> bytes:
        """The canonical bytes of the record. Raises ``WordingIsMissing``."""
        return canonical_bytes(
            {
                "schema_version": RECORD_VERSION,
                "document": self._document(),
                "signing": self._signing(),
                "recorded": self._recorded(),
                "page": self._page(),
            }
        )

    # --- what a machine reads -----------------------------------------------------------

    def _document(self) -> Row:
        document = self.document
        return {
            "number": document.number,
            "language": document.language,
            "sha256": document.sha256,
            "pdf_sha256": document.pdf_sha256,
            "issued_at": document.issued_at,
        }

    def _signing(self) -> Row:
        facts = self.facts
        return {
            "route": facts.route,
            "signer": facts.signer,
            "signer_name": facts.signer_name,
            "authority": facts.authority,
            "signed_at": facts.signed_at,
            "witness_name": facts.witness_name,
            "interpreter_name": facts.interpreter_name,
            "interpreter_language": facts.interpreter_language,
            "interpreter_statement": facts.interpreter_statement,
            "no_interpreter_because": facts.no_interpreter_because,
            "answer": facts.answer,
            "ticks": [{"text": text, "at": at} for text, at in facts.ticks],
            "marks": [_plain_mark(mark) for mark in facts.marks],
            "scans": [
                {"media_type": s.media_type, "sha256": s.sha256, "pages": list(s.pages)}
                for s in facts.scans
            ],
            "overrule_reason": facts.overrule_reason,
            "waiver": waiver_data(self.document, facts),
        }

    def _recorded(self) -> Row:
        return {
            "by": self.by.full_name,
            "profession": self.by.profession,
            "registration_body": self.by.registration_body,
            "registration_number": self.by.registration_number,
            "at": self.at,
            "certificate": self.identity.name,
            "certificate_sha256": self.identity.sha256,
        }

    # --- what people read ---------------------------------------------------------------

    def _page(self) -> Row:
        say, facts, words = self.say, self.facts, self.snapshot["words"]
        return {
            "heading": say("record_heading"),
            "lead": say("record_lead"),
            "statements": [
                {"who": say(f"record_role_{facts.signer}"), "text": statement_of(facts, words)},
                {"who": say("record_role_clinician"), "text": words["signatures_clinician"]},
            ],
            "columns": [
                say(slot)
                for slot in ("record_label_who", "record_label_name", "record_label_how",
                             "record_label_when")
            ],
            "people": list(self._people()),
            "ticks_columns": [say("record_label_tick"), say("record_label_when")],
            "ticks": [{"text": text, "at": self._moment(at)} for text, at in self.facts.ticks],
            "facts_columns": [say("record_label_what"), say("record_label_recorded")],
            "facts": [{"label": label, "lines": lines} for label, lines in self._facts()],
            "note": " ".join([self.snapshot["time_zone_note"], say("record_seal_note")]),
        }  # fmt: skip

    def _people(self) -> Iterator[Row]:
        facts, say = self.facts, self.say
        marks = {mark.role: mark for mark in facts.marks}
        authority = [say("record_authority", authority=facts.authority)] if facts.authority else []
        yield self._person(
            facts.signer, facts.signer_name, authority, marks.get(facts.signer), facts.signed_at
        )
        if facts.witness_name:
            witness = marks.get(SignerMark.Role.WITNESS)
            yield self._person("witness", facts.witness_name, [], witness)
        if facts.interpreter_name:
            about = [say("record_interpreter_language", language=facts.interpreter_language)]
            if facts.interpreter_statement:
                about.append(say("record_interpreter_said", statement=facts.interpreter_statement))
            mark = marks.get(SignerMark.Role.INTERPRETER)
            yield self._person("interpreter", facts.interpreter_name, about, mark)
        yield self._clinician()

    def _person(
        self,
        role: str,
        name: str,
        about: list[str],
        mark: Mark | None,
        at: datetime | None = None,
    ) -> Row:
        say = self.say
        row: Row = {
            "role": say(f"record_role_{role}"),
            "name": name,
            "about": about,
            "drawing": None,
        }
        if mark is None:
            when = self._moment(at) if at else say("record_see_paper")
            return {**row, "how": say("record_by_hand"), "when": when}
        if mark.kind == SignerMark.Kind.DRAWN:
            title = say("record_drawn_title", name=mark.name)
            row["drawing"] = {"title": title, **drawing_of(mark.strokes)}
            how = ""
        else:
            how = say("record_typed", name=mark.name)
        return {**row, "how": how, "when": self._moment(mark.at)}

    def _clinician(self) -> Row:
        """Whoever countersigned, or recorded what stands on the paper."""
        by, say = self.by, self.say
        registration = f"{by.registration_body} {by.registration_number}".strip()
        is_tablet = self.facts.route == Signature.Route.TABLET
        return {
            "role": say("record_role_clinician"),
            "name": by.full_name,
            "about": [line for line in (by.profession, registration) if line],
            "drawing": None,
            "how": say("record_countersigned" if is_tablet else "record_recorded"),
            "when": self._moment(self.at),
        }

    def _facts(self) -> Iterator[tuple[str, list[str]]]:
        say, document = self.say, self.document
        yield say("record_label_route"), [say(f"record_route_{self.facts.route}")]
        yield from answers_of(self.facts, say)
        if because := self.facts.no_interpreter_because:
            yield say("record_role_interpreter"), [say("record_no_interpreter", reason=because)]
        for number, scan in enumerate(self.facts.scans, start=1):
            text = say("record_scan", pages=len(scan.pages), sha256=scan.sha256)
            yield say("record_label_scan", number=number), [text]
        if self.facts.overrule_reason:
            yield say("record_label_overrule"), list(self._overruled())
        if waiver := waiver_data(document, self.facts):
            yield say("record_label_waiver"), list(waiver_lines(waiver, say))
        yield say("record_label_document"), [document.number]
        yield say("record_label_content"), [document.sha256]
        yield say("record_label_pdf"), [document.pdf_sha256]
        yield say("record_label_certificate"), [self.identity.name]

    def _overruled(self) -> Iterator[str]:
        """What did not match, page by page, and why the scan is kept all the same."""
        say, check = self.say, self.check
        if check and check.missing:
            pages = ", ".join(str(page) for page in check.missing)
            yield say("record_scan_missing", pages=pages)
        for page in check.foreign if check else ():
            yield say("record_scan_foreign", page=page.place, number=page.number)
        if check and check.unread:
            pages = ", ".join(str(place) for place in check.unread)
            yield say("record_scan_unread", pages=pages)
        yield say("record_overrule_reason", reason=self.facts.overrule_reason)

    def _moment(self, moment: datetime) -> str:
        return write_moment(moment, self.zone, self.document.language)


def _plain_mark(mark: Mark) -> Row:
    return {
        "role": mark.role,
        "name": mark.name,
        "kind": mark.kind,
        "at": mark.at,
        "strokes": [[list(point) for point in stroke] for stroke in mark.strokes],
        "details": mark.details,
    }
