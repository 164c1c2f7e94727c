"""A consent in another language: two documents at once, bound to one another, or none."""

from __future__ import annotations

import json
import re
import threading

import pytest
from django.db import connection

from consult.audit.models import AuditEvent
from consult.consent import pdf
from consult.consent.actions import issue_consent, record_refusal
from consult.consent.models import ConsentDocument
from consult.consent.refusals import (
    DocumentCouldNotBeMade,
    ReferenceIsNotSigned,
    WordingIsMissing,
)
from consult.consent.status import ConsentState, consents_of, state_of
from consult.consultations.models import Consultation, FormulaLine, ProposedInjection
from consult.formulary.models import ConsentText
from consult.records import StaleVersion
from consult.seal import sha256_hex
from tests.consent import builders
from tests.consent.making import sign

pytestmark = pytest.mark.usefixtures("no_engine")


def issue(consultation, by, language="es", version=None):
    return issue_consent(
        by=by,
        consultation=consultation,
        expected_version=version or consultation.version,
        language=language,
    )


def snapshot_of(document):
    return json.loads(bytes(document.snapshot))


def test_two_documents_are_issued_and_the_translation_names_the_english_one(ready):
    document = issue(*ready)
    english = document.translation_of
    assert (document.number, document.language) == ("C-2026-000001-ES", "es")
    assert (english.number, english.language) == ("C-2026-000001", "en")
    assert english.sha256 == sha256_hex(bytes(english.snapshot))
    assert document.plan_digest == english.plan_digest
    reference = snapshot_of(document)["reference"]
    assert (reference["number"], reference["sha256"]) == (english.number, english.sha256)
    assert document.html.count(reference["text"]) == 2
    assert english.sha256 in reference["text"]
    assert snapshot_of(english)["reference"] is None
    issued = AuditEvent.objects.filter(action="consent.issued")
    assert {row.details["number"] for row in issued} == {english.number, document.number}


def test_the_english_text_is_what_would_be_issued_in_english(ready):
    consultation, by = ready
    english = snapshot_of(issue(consultation, by).translation_of)
    assert (english["language"], english["direction"]) == ("en-US", "ltr")
    alone = snapshot_of(issue(builders.loaded(consultation), by, "en"))
    # The second one also says what it takes the place of.
    own = {"document": None, "changes": None}
    assert {**english, **own} == {**alone, **own}


def test_asking_twice_gives_the_same_pair(ready):
    consultation, by = ready
    first = issue(consultation, by)
    assert issue(consultation, by, version=consultation.version) == first
    assert issue(builders.loaded(consultation), by) == first
    assert ConsentDocument.objects.count() == 2
    assert AuditEvent.objects.filter(action="consent.issued").count() == 2


def test_another_language_is_another_document(ready):
    consultation, by = ready
    spanish = issue(consultation, by)
    english = issue(builders.loaded(consultation), by, "en")
    assert (english.number, english.translation_of) == ("C-2026-000002", None)
    assert issue(builders.loaded(consultation), by, "en") == english
    again = issue(builders.loaded(consultation), by)
    assert again != spanish
    assert again.number == "C-2026-000003-ES"


def test_an_older_page_in_another_language_is_told(ready):
    consultation, by = ready
    issue(consultation, by, "en")
    with pytest.raises(StaleVersion):
        issue(consultation, by, "es", version=consultation.version)
    assert ConsentDocument.objects.count() == 1


def test_only_the_translation_is_decided(ready):
    consultation, by = ready
    document = issue(consultation, by)
    english = document.translation_of
    states = {item.document: item.state for item in consents_of(builders.loaded(consultation))}
    assert states == {document: ConsentState.ISSUED, english: ConsentState.REFERENCE}
    with pytest.raises(ReferenceIsNotSigned, match=document.number):
        sign(english, by)
    with pytest.raises(ReferenceIsNotSigned):
        record_refusal(by=by, document=english, reason="no")
    sign(document, by, no_interpreter_because="Speaks Spanish at home.")
    assert state_of(builders.loaded(consultation)) == ConsentState.SIGNED


def test_a_changed_plan_supersedes_the_translation(ready):
    consultation, by = ready
    issue(consultation, by)
    FormulaLine.objects.filter(position=1).update(amount=2)
    assert state_of(builders.loaded(consultation)) == ConsentState.SUPERSEDED


def test_a_translation_that_cannot_be_made_leaves_no_english_text_behind(ready, monkeypatch):
    consultation, by = ready
    made = []

    def fail_in_spanish(job):
        made.append(job)
        if '<html lang="es-US"' in job.html:
            raise DocumentCouldNotBeMade("limit")
        return b"%PDF-1.7", []

    monkeypatch.setattr(pdf.engine, "render", fail_in_spanish)
    with pytest.raises(DocumentCouldNotBeMade):
        issue(consultation, by)
    assert len(made) == 2
    assert not ConsentDocument.objects.exists()
    assert Consultation.objects.get().version == consultation.version


@pytest.mark.parametrize("text", ["", "Sin su lugar."])
def test_incomplete_wording_is_refused_by_name(ready, text):
    consultation, by = ready
    rows = ConsentText.objects.filter(slot="key_also_in", language="es")
    rows.update(text=text) if text else rows.delete()
    with pytest.raises(WordingIsMissing, match="Spanish is incomplete: key_also_in") as refused:
        issue(consultation, by)
    assert (refused.value.slots, refused.value.language) == (("key_also_in",), "es")
    assert not ConsentDocument.objects.exists()
    assert issue(consultation, by, "en").language == "en"


def test_a_language_without_any_wording_is_refused_in_one_line(ready):
    with pytest.raises(
        WordingIsMissing, match=r"Polish is incomplete: .* and \d+ more"
    ) as refused:
        issue(*ready, "pl")
    assert len(refused.value.slots) > 300


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("languages", [("es", "es"), ("es", "en")])
def test_two_issuers_at_once(languages):
    """The same language gives one pair; two languages give the one that came first."""
    consultation, by = builders.build_ready()
    start, made, failed = threading.Barrier(2), [], []

    def write(language):
        try:
            start.wait(timeout=10)
            made.append(issue(consultation, by, language).number)
        except StaleVersion as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[each]) for each in languages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    if languages == ("es", "es"):
        assert (made, failed) == (["C-2026-000001-ES"] * 2, [])
        assert ConsentDocument.objects.count() == 2
        return
    assert (len(made), len(failed)) == (1, 1)
    issued = sorted(ConsentDocument.objects.values_list("number", flat=True))
    assert issued == (["C-2026-000001"] if made == issued else ["C-2026-000001", *made])


def test_numbers_go_on_after_a_translation(ready):
    consultation, by = ready
    issue(consultation, by)
    ProposedInjection.objects.update(depth_mm=2)
    assert issue(builders.loaded(consultation), by).number == "C-2026-000002-ES"
    numbers = ConsentDocument.objects.values_list("number", flat=True)
    assert all(re.fullmatch(r"C-2026-00000[12](-ES)?", number) for number in numbers)
