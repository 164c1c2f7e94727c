"""The trail in words that auditors read: acts, and records by their number, never by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.utils.text import capfirst

# The look-up that leads from a record to what a reader knows it by. Patients are known by
# their record number alone: their names do not belong into the trail.
KNOWN_BY = {
    "patient": "record_number",
    "consultation": "patient__record_number",
    "lot": "number",
    "clinic": "name",
    "staffmember": "username",
    "revision": "entry_key",
    "proposal": "entry_key",
}
_OF_PATIENTS = ("patient", "consultation")
_ACTS = {
    "starter.loaded": "Starter content loaded",
    "proposal.made": "Change of a list proposed",
    "proposal.published": "Proposed change of a list published",
    "proposal.rejected": "Proposed change of a list rejected",
    "proposal.withdrawn": "Proposed change of a list withdrawn",
    "proposal.replaced": "Proposed change of a list replaced by a newer one",
    "health.saved": "Health answers saved",
    "health.recorded": "Health answers recorded for the patient",
    "health.confirmed": "Health answers confirmed",
    "evidence.none_found": "No published evidence found: stated",
    "evidence.none_withdrawn": "No published evidence found: withdrawn",
    "finding.override_withdrawn": "Override of a finding withdrawn",
    "formula.line_saved": "Line of a formula saved",
    "formula.line_removed": "Line of a formula removed",
    "consent.pdf_opened": "Consent PDF opened",
    "consent.pdf_downloaded": "Consent PDF downloaded",
    "consent.pdf_exported": "Consent PDF exported",
    "consent.scan_opened": "Scan of the signed paper opened",
    "consent.scan_downloaded": "Scan of the signed paper downloaded",
    "consent.original_opened": "Consent PDF opened, unaltered original",
    "consent.original_downloaded": "Consent PDF downloaded, unaltered original",
    "consent.signed_original_opened": "Signed consent PDF opened, unaltered original",
    "consent.signed_original_downloaded": "Signed consent PDF downloaded, unaltered original",
    "consent.signed_pdf_opened": "Signed consent PDF opened",
    "consent.signed_pdf_downloaded": "Signed consent PDF downloaded",
    "consent.signed_pdf_exported": "Signed consent PDF exported",
    "consent.scan_uploaded": "Scan of the signed paper uploaded",
    "consent.scan_removed": "Uploaded scan removed",
    "consent.pending_scans_cleared": "Uploaded scans cleared after signing",
    "allergy.listed": "Allergy listed",
    "patient.read": "Patient’s page opened",
    "consultation.read": "Consultation opened to read",
    "consultation.opened": "Consultation started",
    "technique.answered": "Sterile technique answered",
    "talk.recorded": "Talk with the patient recorded",
    "consent.waiting_waived": "Time to think waived",
    "consent.verified": "Paper or file of a consent checked",
    "consent.copy_given": "Copy given to the patient",
    "consent.copy_link_made": "Link to a copy made",
    "consent.copy_link_mailed": "Link to a copy sent by e-mail",
    "consent.copy_link_ended": "Link to a copy ended",
    "consent.copy_link_refused": "Wrong birth date at a link to a copy",
    "consent.pdf_shown": "Consent PDF shown on the handed-over tablet",
    "consent.pages_shown": "Pages of the consent shown on the handed-over tablet",
    "signing.opened": "Tablet handed over for signing",
    "signing.page_reached": "Signing: another page reached",
    "signing.mark_put": "Signing: somebody signed on the tablet",
    "signing.said_no": "Signing: said no on the tablet",
    "signing.went_back_to_reading": "Signing: went back to reading",
    "signing.password_refused": "Signing: wrong password to take the tablet back",
    "signing.signed": "Signing ended: signed",
    "signing.stopped": "Signing ended: stopped by the clinician",
    "signing.idle": "Signing ended by itself: nobody touched the tablet",
    "signing.locked": "Signing: the tablet locked itself, the countersignature is missing",
    "signing.resumed": "Signing: taken up again to countersign",
    "signing.refused": "Signing ended: the patient said no",
}


def act_in_words(action: str) -> str:
    """An action as people say it: “consent.signed” is “Consent signed”."""
    if action in _ACTS:
        return _ACTS[action]
    thing, _, act = action.partition(".")
    return f"{capfirst(_kind(thing))} {act.replace('_', ' ')}".strip()


def _kind(name: str) -> str:
    model = _model(name)
    return str(model._meta.verbose_name) if model else name.replace("_", " ")


def _model(name: str) -> type[models.Model] | None:
    try:
        return apps.get_model("consult", name)
    except LookupError:
        return None


def labels_of(names: Iterable[str]) -> dict[str, str]:
    """What readers know records by, such as the patient's record number; one query for each
    kind of record."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for name in names:
        kind, _, number = name.partition(":")
        wanted[kind].add(number)
    return {
        f"{kind}:{number}": str(label)
        for kind, numbers in wanted.items()
        for number, label in _labels(kind, numbers)
    }


def _labels(kind: str, numbers: set[str]) -> Iterable[tuple[int, str]]:
    model, path = _model(kind), KNOWN_BY.get(kind, "")
    if model and not path and any(field.name == "key" for field in model._meta.fields):
        path = "key"
    if not model or not path:
        return []
    rows: Iterable[tuple[int, str]] = (
        model._default_manager.filter(pk__in=numbers).order_by().values_list("pk", path)
    )
    return rows


def record_in_words(record: str, subject: str, labels: dict[str, str]) -> str:
    """A record with what it is known by, and the patient whom it is about."""
    kind, _, number = record.partition(":")
    words = capfirst(_kind(kind))
    if kind != "patient":
        known = "" if kind in _OF_PATIENTS else labels.get(record, "")
        words = f"{words} {known or number}"
    about = subject if subject.partition(":")[0] in _OF_PATIENTS else ""
    if not about:
        return words
    joint = " " if kind == "patient" else ", patient "
    return f"{words}{joint}{labels.get(about, 'not known')}"


def subjects_with(record_number: str) -> list[str]:
    """The names of the patients, and of their consultations, with this record number."""
    return [
        f"{kind}:{pk}"
        for kind in _OF_PATIENTS
        for pk in apps.get_model("consult", kind)
        ._default_manager.filter(**{f"{KNOWN_BY[kind]}__iexact": record_number})
        .values_list("pk", flat=True)
    ]


def acts_like(text: str, acts: Iterable[str]) -> list[str]:
    """Those of ``acts`` whose words hold ``text``."""
    return [act for act in acts if text.casefold() in act_in_words(act).casefold()]
