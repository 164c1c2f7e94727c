"""From the marks on a tablet to the facts of a signing, and where names differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consult.consent.models import Signature, SignerMark, SigningSession
from consult.consent.refusals import MarksAreMissing
from consult.consent.signing.signing_facts import Mark, SigningFacts
from consult.consent.signing.signing_people import people_of
from consult.patients.names import is_same_name


@dataclass(frozen=True)
class ShownMark:
    """A mark as the clinician sees it; ``stated`` is the name given at the hand-over."""

    mark: SignerMark
    stated: str
    path: str

    @property
    def differs(self) -> bool:
        """Whether another name was typed than the one that was stated."""
        return not is_same_name(self.mark.name, self.stated)


def shown_marks(session: SigningSession) -> list[ShownMark]:
    """The marks so far, with the drawn ones as the path of a picture."""
    people = people_of(session.people)
    return [
        ShownMark(mark, people.name_of(mark.role), path_of(mark.strokes))
        for mark in session.marks.all()
    ]


def path_of(strokes: list[list[list[int]]]) -> str:
    """The strokes as the path of an SVG picture; a single tap is a round dot."""
    parts = []
    for stroke in strokes:
        (x, y), rest = stroke[0], stroke[1:] or [stroke[0]]
        parts.append(f"M{x} {y}" + "".join(f"L{to_x} {to_y}" for to_x, to_y in rest))
    return "".join(parts)


def question_of(session: SigningSession) -> str:
    """What the signer asked in writing; "" where nothing was, or nobody signed yet."""
    signer = people_of(session.people).signer
    mark = next((mark for mark in session.marks.all() if mark.role == signer), None)
    return str(mark.details.get("questions", "")).strip() if mark else ""


def facts_of(session: SigningSession, *, answer: str = "") -> SigningFacts:
    """What was signed on the tablet, with the clinician's ``answer`` to what was asked there;
    raises ``MarksAreMissing``."""
    people = people_of(session.people)
    marks = {mark.role: mark for mark in session.marks.all()}
    if set(people.roles) - set(marks):
        raise MarksAreMissing
    signer = marks[people.signer]
    interpreter = marks.get(SignerMark.Role.INTERPRETER)
    witness = marks.get(SignerMark.Role.WITNESS)
    return SigningFacts(
        route=Signature.Route.TABLET,
        signer=people.signer,
        signer_name=signer.name,
        signed_at=signer.at,
        authority=people.authority,
        witness_name=witness.name if witness else "",
        interpreter_name=interpreter.name if interpreter else "",
        interpreter_language=people.interpreter_language,
        interpreter_statement=interpreter.details["statement"] if interpreter else "",
        no_interpreter_because=people.no_interpreter_because,
        answer=answer,
        ticks=_ticks(signer),
        marks=tuple(_mark(marks[role]) for role in people.roles),
        session=session,
    )


def _ticks(mark: SignerMark) -> tuple[tuple[str, datetime], ...]:
    return tuple(
        (tick["text"], datetime.fromisoformat(tick["at"])) for tick in mark.details["ticks"]
    )


def _mark(mark: SignerMark) -> Mark:
    strokes = tuple(tuple((x, y) for x, y in stroke) for stroke in mark.strokes)
    return Mark(mark.role, mark.name, mark.kind, mark.at, strokes, mark.details)


def names_differ(session: SigningSession) -> bool:
    """Whether anybody typed another name than the one that was stated."""
    return any(shown.differs for shown in shown_marks(session))
