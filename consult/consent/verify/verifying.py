"""Whether a paper or a file is what the clinic issued, and what became of that document."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, Q

from consult.consent.models import ConsentDocument
from consult.consent.models.documents import ConsentDocumentQuerySet
from consult.consent.page_codes import read_page_code
from consult.consent.reading import FileFacts, read_file
from consult.consent.refusals import FileCannotBeRead
from consult.consent.status import ConsentState, state_of_document
from consult.seal import sha256_hex


class Answer(StrEnum):
    """What is said about a paper or a file."""

    SIGNED = "signed"
    NOT_SIGNED = "not_signed"
    REFERENCE = "reference"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    IN_ERROR = "in_error"
    ALTERED = "altered"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """What was compared to come to the answer."""

    NUMBER = "number"  # for staff alone
    CODE = "code"
    ISSUED_FILE = "issued_file"
    SIGNED_FILE = "signed_file"
    ISSUED_INSIDE = "issued_inside"
    SIGNED_INSIDE = "signed_inside"


# A state that is not named says nothing good.
_ANSWERS = {
    ConsentState.SIGNED: Answer.SIGNED,
    ConsentState.ISSUED: Answer.NOT_SIGNED,
    ConsentState.REFERENCE: Answer.REFERENCE,
    ConsentState.SUPERSEDED: Answer.SUPERSEDED,
    ConsentState.WITHDRAWN: Answer.WITHDRAWN,
    ConsentState.REFUSED: Answer.REFUSED,
    ConsentState.IN_ERROR: Answer.IN_ERROR,
}


@dataclass(frozen=True)
class Verdict:
    """The answer, what it rests on, and the document if it is one of ours."""

    answer: Answer
    basis: Basis | None = None
    document: ConsentDocument | None = None


UNKNOWN = Verdict(Answer.UNKNOWN)


def answer_for(state: ConsentState) -> Answer:
    """The answer about an unchanged document that is in ``state``."""
    return _ANSWERS.get(state, Answer.UNKNOWN)


def verdict_of_number(documents: ConsentDocumentQuerySet, number: str) -> Verdict:
    """By the number alone, for staff: the public would learn which numbers exist."""
    return _verdict(documents.without_bytes().filter(number=number).first(), Basis.NUMBER)


def verdict_of_code(documents: ConsentDocumentQuerySet, number: str, code: str) -> Verdict:
    """By number and content code. One look-up with both, so that an existing number with a
    wrong code takes the same way as a number that was never issued."""
    found = documents.without_bytes().filter(number=number, sha256__startswith=code).first()
    return _verdict(found, Basis.CODE)


def verdict_of_page(documents: ConsentDocumentQuerySet, text: str) -> Verdict:
    """By the text of the square code on a page."""
    code = read_page_code(text)
    return verdict_of_code(documents, code.number, code.hash12) if code else UNKNOWN


def verdict_of_file(documents: ConsentDocumentQuerySet, data: bytes) -> Verdict:
    """By a PDF, or by a photo or scan of a page.

    Raises ``FileCannotBeRead`` when the file is neither known byte for byte nor readable.
    """
    exact = _holder_of(documents, {sha256_hex(data)})
    if exact:
        return _verdict(*exact)
    facts = read_file(data)
    inside = _holder_of(documents, facts.attachments)
    if inside:
        document, basis = inside
        is_signed = basis == Basis.SIGNED_FILE
        return _verdict(document, Basis.SIGNED_INSIDE if is_signed else Basis.ISSUED_INSIDE)
    return _verdict_of_facts(documents, facts)


def _verdict_of_facts(documents: ConsentDocumentQuerySet, facts: FileFacts) -> Verdict:
    changed = _claimed_by(documents, facts)
    if changed:
        return Verdict(Answer.ALTERED, document=changed)
    by_codes = [verdict_of_page(documents, text) for text in facts.codes]
    known = [verdict for verdict in by_codes if verdict.document]
    if known:
        return known[0]
    if facts.is_picture and not facts.codes:
        raise FileCannotBeRead("no_code")
    return UNKNOWN


def _holder_of(
    documents: ConsentDocumentQuerySet, hashes: Collection[str]
) -> tuple[ConsentDocument, Basis] | None:
    """The document whose stored file has one of ``hashes``; signed files go first."""
    signed = documents.without_bytes().filter(signature__sealed_sha256__in=hashes).first()
    if signed:
        return signed, Basis.SIGNED_FILE
    issued = documents.without_bytes().filter(pdf_sha256__in=hashes).first()
    return (issued, Basis.ISSUED_FILE) if issued else None


def _claimed_by(documents: ConsentDocumentQuerySet, facts: FileFacts) -> ConsentDocument | None:
    """The document that the file says it is: by our number together with the whole content
    hash, printed or as the attached snapshot, which nobody can know without the original.
    A translation names its English text too, so it goes first."""
    known = Q(sha256__in={*facts.hashes, *facts.attachments})
    claimed = documents.without_bytes().filter(known, number__in=facts.numbers)
    return claimed.order_by(F("translation_of").desc(nulls_last=True), "-pk").first()


def _verdict(document: ConsentDocument | None, basis: Basis) -> Verdict:
    if document is None:
        return UNKNOWN
    return Verdict(answer_for(state_of_document(document)), basis, document)
