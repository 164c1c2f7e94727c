"""What makes the facts of a signing complete, the same for paper and for a tablet."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from consult.consent.models import ConsentDocument, Signature, SignerMark
from consult.consent.page_codes import HASH_LENGTH
from consult.consent.page_counts import count_pages
from consult.consent.paper.scan_check import ScanCheck, check_scan
from consult.consent.reasons import says_why
from consult.consent.refusals import (
    InterpreterIsIncomplete,
    ScanDoesNotMatch,
    ScanIsRefused,
    SignedAtWrongTime,
    SignerIsIncomplete,
    SigningIsIncomplete,
    WishIsNotConfirmed,
)
from consult.consent.signing.interpreting import interpreting_of
from consult.consent.signing.on_screen import question_in
from consult.consent.signing.signing_facts import SigningFacts
from consult.consent.waiting import signs_sooner, wish_to_confirm
from consult.seal import seal, sha256_hex
from consult.ui.words import still_to_come

_TEXTS = (
    "signer_name",
    "authority",
    "witness_name",
    "interpreter_name",
    "interpreter_language",
    "interpreter_statement",
    "no_interpreter_because",
    "answer",
    "overrule_reason",
)
_PLAIN = ("route", "signer", "signed_at", "is_wish_on_paper")


def tidy(facts: SigningFacts) -> SigningFacts:
    """The facts without white space around what was typed."""
    return replace(facts, **{name: getattr(facts, name).strip() for name in _TEXTS})


def request_digest(document: ConsentDocument, facts: SigningFacts) -> str:
    """The hash of what is asked for; scans count by their own hashes."""
    content: dict[str, Any] = {
        **{name: getattr(facts, name) for name in (*_TEXTS, *_PLAIN)},
        "document": [document.number, document.sha256],
        "session": str(facts.session.token) if facts.session else "",
        "ticks": facts.ticks,
        "marks": [asdict(mark) for mark in facts.marks],
        "scans": [scan.sha256 for scan in facts.scans],
    }
    return seal(content)


def check_wish(document: ConsentDocument, facts: SigningFacts) -> None:
    """Raise ``WishIsNotConfirmed`` where it is signed sooner and the signer did not confirm,
    on the tablet or on the paper, that this is the patient's own wish."""
    if not signs_sooner(document, facts.signed_at):
        return
    wish = wish_to_confirm(document, facts.signed_at)
    is_ticked = not wish or wish in {text for text, _at in facts.ticks}
    if not (is_ticked if facts.session else facts.is_wish_on_paper):
        raise WishIsNotConfirmed


def check_facts(document: ConsentDocument, facts: SigningFacts) -> None:
    """Raise the refusal of the first thing that is missing or does not belong."""
    _check_signer(facts)
    _check_moment(document, facts.signed_at)
    _check_interpreter(document, facts)
    _check_answer(facts)
    _check_route(document, facts)


def _check_signer(facts: SigningFacts) -> None:
    if facts.signer not in Signature.Signer.values or not facts.signer_name:
        raise SignerIsIncomplete("Enter the name of the person who signed.")
    is_representative = facts.signer == Signature.Signer.REPRESENTATIVE
    if is_representative and not facts.authority:
        raise SignerIsIncomplete("Say why this person may sign for the patient.")
    if facts.authority and not is_representative:
        raise SignerIsIncomplete("Only a representative signs by an authority.")


def _check_moment(document: ConsentDocument, signed_at: datetime) -> None:
    # People note minutes: a signature in the minute of the issue is not before it.
    if signed_at < document.issued_at.replace(second=0, microsecond=0):
        raise SignedAtWrongTime("The time of signing is before this consent was issued.")
    now = timezone.now()
    if signed_at > now:
        raise SignedAtWrongTime(still_to_come("The time of signing", now, document.clinic.zone))


def _check_interpreter(document: ConsentDocument, facts: SigningFacts) -> None:
    if facts.interpreter_name and not facts.interpreter_language:
        raise InterpreterIsIncomplete("Enter the language that the interpreter spoke.")
    if not facts.interpreter_name and (facts.interpreter_language or facts.interpreter_statement):
        raise InterpreterIsIncomplete("Enter the name of the interpreter.")
    if facts.interpreter_name and facts.no_interpreter_because:
        raise InterpreterIsIncomplete("Say whether an interpreter is there or not.")
    check_interpreter(document, facts.interpreter_name, facts.no_interpreter_because)


def check_interpreter(document: ConsentDocument, name: str, because: str) -> None:
    """Raise ``InterpreterIsIncomplete`` where it must be said who interprets, or why nobody
    does, and is not."""
    is_said = bool(name) or says_why(because)
    if not is_said and interpreting_of(document).is_asked:
        raise InterpreterIsIncomplete(
            "The patient may speak another language than that of the paper. Name the"
            " interpreter, or say in a few words why there is none."
        )


def _check_answer(facts: SigningFacts) -> None:
    if bool(question_in(facts)) != bool(facts.answer):
        raise SigningIsIncomplete("Write down your answer to the question that was asked.")


def _check_route(document: ConsentDocument, facts: SigningFacts) -> None:
    is_tablet = facts.route == Signature.Route.TABLET
    if facts.route not in Signature.Route.values or is_tablet != bool(facts.session):
        raise SigningIsIncomplete("Say whether it was signed on a tablet or on paper.")
    if is_tablet:
        _check_marks(document, facts)
    elif facts.marks or facts.ticks:
        raise SigningIsIncomplete("Marks on the screen belong to a signing on a tablet.")
    if bool(facts.scans) != (facts.route == Signature.Route.PAPER_SCAN):
        raise SigningIsIncomplete("Add the scan, or say that the original is in the file.")
    if facts.overrule_reason and not facts.scans:
        raise SigningIsIncomplete("There is no scan to keep in spite of a difference.")


def _check_marks(document: ConsentDocument, facts: SigningFacts) -> None:
    if facts.session is None or facts.session.document_id != document.pk:
        raise SigningIsIncomplete("This signing on the tablet belongs to another consent.")
    wanted = {facts.signer}
    wanted |= {SignerMark.Role.WITNESS} if facts.witness_name else set()
    wanted |= {SignerMark.Role.INTERPRETER} if facts.interpreter_name else set()
    if {mark.role for mark in facts.marks} != wanted:
        raise SigningIsIncomplete("Not everybody who takes part has signed on the tablet.")


def checked_scans(document: ConsentDocument, facts: SigningFacts) -> ScanCheck | None:
    """What the scans show; ``None`` without any. Raises ``ScanIsRefused`` for bytes that are
    not what was judged, and ``ScanDoesNotMatch`` where nobody said why they are kept."""
    if not facts.scans:
        return None
    if any(sha256_hex(scan.data) != scan.sha256 for scan in facts.scans):
        raise ScanIsRefused("An uploaded file was changed. Choose the files once more.")
    check = check_pages(document, [page for scan in facts.scans for page in scan.pages])
    if check.matches and facts.overrule_reason:
        raise SigningIsIncomplete("The scan matches: there is no difference to give a reason for.")
    if not check.matches and not facts.overrule_reason:
        raise ScanDoesNotMatch(check.problems)
    return check


def check_pages(document: ConsentDocument, pages: list[dict[str, Any]]) -> ScanCheck:
    """Compare what was read from uploaded pages with the pages of ``document``."""
    return check_scan(
        pages,
        number=document.number,
        hash12=document.sha256[:HASH_LENGTH],
        count=count_pages(bytes(document.pdf)),
    )
