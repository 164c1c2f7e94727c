"""Which bytes of a document somebody gets: as stored, or a marked copy."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from consult.consent.copies.cover import marked_copy, needs_cover
from consult.consent.models import ConsentDocument
from consult.consent.status import ConsentState, consents_of
from consult.consultations.models import Consultation


@dataclass(frozen=True)
class Served:
    """The bytes, and the state of the document for which they were chosen."""

    data: bytes
    state: ConsentState
    is_marked: bool


def copy_to_serve(document: ConsentDocument, original: bytes) -> Served:
    """``original`` (the issued or the sealed file of ``document``) as it is, or behind a
    cover sheet where nobody may be treated on it.

    Raises ``WordingIsMissing`` or ``DocumentCouldNotBeMade``.
    """
    consultation = Consultation.objects.with_everything().get(pk=document.consultation_id)
    issued = consents_of(consultation)
    item = next(each for each in issued if each.document.pk == document.pk)
    if not needs_cover(item.state):
        return Served(original, item.state, is_marked=False)
    made = marked_copy(item, issued, original, made_at=timezone.now())
    return Served(made, item.state, is_marked=True)
