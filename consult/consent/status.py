"""What became of issued consents: the state of each, and of a consultation's newest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from consult.consent.models import ConsentDocument
from consult.consent.models.documents import ConsentDocumentQuerySet
from consult.consultations.consent_state import (
    Acts,
    ConsentState,
    allows_treatment,
    state_from,
    still_says_the_plan,
)
from consult.consultations.models import Consultation
from consult.consultations.published import Published

__all__ = [
    "ConsentState",
    "IssuedConsent",
    "allows_treatment",
    "consents_of",
    "consents_of_each",
    "is_current",
    "newest_of",
    "state_of",
    "state_of_document",
]

DOCUMENT_CONTENTS = ("snapshot", "html", "pdf")
_OUTCOMES = ("signature", "refusal", "withdrawal", "entered_in_error", "waiting_waiver")


@dataclass(frozen=True)
class IssuedConsent:
    """An issued document with its state; only the newest one can be current."""

    document: ConsentDocument
    state: ConsentState
    is_newest: bool = False
    # The English text that a translation was issued beside.
    english: ConsentDocument | None = None

    @property
    def words(self) -> str:
        """The state; an earlier document needs no new one where there is one already."""
        return "Superseded" if self._was_replaced else self.state.words

    @property
    def pill(self) -> str:
        """The status of the pill; what was replaced asks for nothing."""
        return "todo" if self._was_replaced else self.state.pill

    @property
    def _was_replaced(self) -> bool:
        return self.state == ConsentState.SUPERSEDED and not self.is_newest

    @property
    def acts(self) -> Acts:
        return acts_of(self.document)

    @property
    def may_be_refused(self) -> bool:
        """Whether the patient can still say no to it before signing."""
        acts = self.acts
        return not (acts.is_signed or acts.is_refused or acts.is_in_error or acts.is_reference)

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether there is a signature to take back."""
        acts = self.acts
        return acts.is_signed and not acts.is_withdrawn and not acts.is_in_error

    @property
    def may_be_marked(self) -> bool:
        """Whether it can be marked as a mistake."""
        return not self.acts.is_in_error


def consents_of(
    consultation: Consultation, published: Published | None = None
) -> list[IssuedConsent]:
    """Every issued document, newest first; ``consultation`` is loaded with everything."""
    documents = list(_with_outcomes(consultation.consents.all()))
    return _judged(documents, consultation, published or Published())


def consents_of_each(consultations: Iterable[Consultation]) -> dict[int, list[IssuedConsent]]:
    """The issued documents of many consultations, loaded with everything, by their number;
    as few queries as for one."""
    found: dict[int, list[ConsentDocument]] = {each.pk: [] for each in consultations}
    for document in _with_outcomes(ConsentDocument.objects.filter(consultation__in=found)):
        found[document.consultation_id].append(document)
    published = Published()
    return {each.pk: _judged(found[each.pk], each, published) for each in consultations}


def _judged(
    documents: list[ConsentDocument], consultation: Consultation, published: Published
) -> list[IssuedConsent]:
    newest = newest_of(documents)
    if newest is None:
        return []
    by_pk: dict[int | None, ConsentDocument] = {each.pk: each for each in documents}
    return [
        IssuedConsent(
            document,
            _state(document, newest, consultation, published),
            is_newest=document == newest,
            english=by_pk.get(document.translation_of_id),
        )
        for document in documents
    ]


def state_of(consultation: Consultation) -> ConsentState:
    """The state of the newest document, or that none was issued."""
    issued = consents_of(consultation)
    return next((item.state for item in issued if item.is_newest), ConsentState.NONE)


def state_of_document(document: ConsentDocument) -> ConsentState:
    """The state of one document as it is now; loads its consultation."""
    consultation = Consultation.objects.with_everything().get(pk=document.consultation_id)
    issued = consents_of(consultation)
    return next(item.state for item in issued if item.document.pk == document.pk)


def is_current(document: ConsentDocument, consultation: Consultation) -> bool:
    """Whether ``document`` is the newest, nothing ended it, and it still says what is
    planned; ``consultation`` is loaded with everything."""
    found = {item.document.pk: item.state for item in consents_of(consultation)}
    return found.get(document.pk) in (ConsentState.ISSUED, ConsentState.SIGNED)


def newest_of(documents: list[ConsentDocument]) -> ConsentDocument | None:
    """The first of ``documents``, newest first, that can be signed: never the English text
    beside a translation."""
    return next((d for d in documents if not d.is_reference), None)


def _with_outcomes(documents: ConsentDocumentQuerySet) -> ConsentDocumentQuerySet:
    translations = ConsentDocument.objects.filter(translation_of=OuterRef("pk"))
    people = [f"{outcome}__recorded_by" for outcome in _OUTCOMES]
    return (
        documents.annotate(is_reference=Exists(translations))
        .select_related("issued_by", "supersedes", *people)
        .defer(
            *(f"{path}{name}" for path in ("", "supersedes__") for name in DOCUMENT_CONTENTS),
            "signature__record",
            "signature__sealed_pdf",
        )
    )


def _state(
    document: ConsentDocument,
    newest: ConsentDocument,
    consultation: Consultation,
    published: Published,
) -> ConsentState:
    return state_from(
        acts_of(document),
        holds=lambda: (
            document == newest
            and still_says_the_plan(
                consultation,
                published,
                plan_digest=document.plan_digest,
                stop_risks=document.stop_risks,
            )
        ),
    )


def acts_of(document: ConsentDocument) -> Acts:
    """What was recorded about ``document``, read with ``is_reference``."""
    return Acts(
        is_signed=hasattr(document, "signature"),
        is_refused=hasattr(document, "refusal"),
        is_withdrawn=hasattr(document, "withdrawal"),
        is_in_error=hasattr(document, "entered_in_error"),
        is_reference=document.is_reference,
    )
