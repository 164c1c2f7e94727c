"""What the answers about a paper or file say: a heading, what it means, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from consult.consent.verify.verifying import Answer, Basis, Verdict

if TYPE_CHECKING:
    # Only the stubs know the type of a sentence that is translated when it is shown.
    from django.utils.functional import _StrPromise


class Words(NamedTuple):
    """``mark`` is the shape beside the heading: ok, note, warn, stop or open."""

    mark: str
    heading: _StrPromise
    meaning: _StrPromise
    to_do: _StrPromise


_ASK_CLINIC = _("If you have doubts, ask the clinic that is named on the paper.")
_NOT_THIS_ONE = _(
    "No treatment may rest on this paper. Ask the clinic that is named on it which one counts."
)

WORDS: dict[Answer, Words] = {
    Answer.SIGNED: Words(
        "ok",
        _("Genuine and signed"),
        _("The clinic issued this consent. It was signed, and it still counts."),
        _ASK_CLINIC,
    ),
    Answer.NOT_SIGNED: Words(
        "note",
        _("Genuine, not signed yet"),
        _("The clinic issued this text. No signature is on record, so it is not a consent yet."),
        _("Before any treatment, it has to be signed and the clinic has to record that."),
    ),
    Answer.REFERENCE: Words(
        "note",
        _("Genuine, for reading only"),
        _(
            "The clinic issued this English text beside a translation. "
            "The translation is the one that is signed."
        ),
        _("To see whether the consent was signed, check the translation."),
    ),
    Answer.SUPERSEDED: Words(
        "warn",
        _("Superseded"),
        _(
            "The clinic issued this document, but it no longer matches the record. "
            "A new consent is needed, or was made already."
        ),
        _NOT_THIS_ONE,
    ),
    Answer.WITHDRAWN: Words(
        "stop",
        _("Withdrawn"),
        _("The clinic issued this document. The consent was taken back and no longer counts."),
        _("No treatment may rest on this paper."),
    ),
    Answer.REFUSED: Words(
        "stop",
        _("Refused"),
        _("The clinic issued this document. The answer was no, so there is no consent."),
        _("No treatment may rest on this paper."),
    ),
    Answer.IN_ERROR: Words(
        "stop",
        _("Entered in error"),
        _("The clinic issued this document by mistake and has marked it so."),
        _NOT_THIS_ONE,
    ),
    Answer.ALTERED: Words(
        "stop",
        _("Altered"),
        _(
            "This file says that it is one of our documents, but it is not the file that was "
            "issued or signed. Something in it was changed, or it was saved again."
        ),
        _("Do not rely on this file. Ask the clinic for the original."),
    ),
    Answer.UNKNOWN: Words(
        "open",
        _("Unknown"),
        _("Nothing here matches what you entered, scanned or chose."),
        _(
            "Check the number and the content code letter by letter, or choose the PDF as the "
            "clinic gave it to you. If it stays unknown, ask the clinic that is named on the "
            "paper, and do not rely on it."
        ),
    ),
}

# A number alone shows what is on record; the paper that carries it may still be a forgery.
ON_RECORD: dict[Answer, _StrPromise] = {
    Answer.SIGNED: _("On record, and signed"),
    Answer.NOT_SIGNED: _("On record, not signed yet"),
    Answer.REFERENCE: _("On record, for reading only"),
}

BASES: dict[Basis, _StrPromise] = {
    Basis.NUMBER: _("The number was looked up. What the paper says was not compared."),
    Basis.CODE: _(
        "The number and the content code belong together. This does not show that nobody "
        "changed the words on the paper: to be sure of every word, check the PDF file."
    ),
    Basis.ISSUED_FILE: _(
        "This file is, byte for byte, the text that the clinic issued. It holds no signature."
    ),
    Basis.SIGNED_FILE: _("This file is, byte for byte, the signed and sealed document."),
    Basis.ISSUED_INSIDE: _(
        "The issued text, without a signature, is attached to this file, unchanged. Only the "
        "attachment was checked, not the pages in front of it."
    ),
    Basis.SIGNED_INSIDE: _(
        "The signed and sealed document is attached to this file, unchanged. Only the "
        "attachment was checked, not the pages in front of it."
    ),
}

UNREADABLE: dict[str, _StrPromise] = {
    "size": _("The file is larger than 10 MB. Choose a smaller one."),
    "kind": _("Choose a PDF, a JPEG or a PNG."),
    "locked": _("This PDF is locked with a password. Choose one without a password."),
    "broken": _("This PDF is broken or not complete, so it cannot be checked. Save it again."),
    "picture": _("The picture is too large. Take it again in a lower quality."),
    "no_code": _(
        "No square code could be read on this picture. Take it again from closer, flat and in "
        "good light, or type the number and the content code."
    ),
    "limit": _("This file takes too long to read, so it was not checked."),
    "busy": _("Many files are being checked now. Wait a minute and try again."),
}


def words_of(verdict: Verdict) -> Words:
    """The words about ``verdict``."""
    words = WORDS[verdict.answer]
    if verdict.basis == Basis.NUMBER and verdict.answer in ON_RECORD:
        return words._replace(mark="note", heading=ON_RECORD[verdict.answer])
    return words
