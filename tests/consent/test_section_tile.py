"""The tile of the consent section speaks of the newest document and of the plan as it stands."""

import pytest

from consult.consent.actions import issue_consent, record_refusal
from consult.consultations.models import Consultation
from consult.consultations.review import review_of
from consult.consultations.sections import CONSENT, section_list
from consult.formulary.models import ProductComponent
from tests.consent import builders
from tests.consent.making import sign

pytestmark = pytest.mark.usefixtures("no_engine")


def tile(consultation: Consultation) -> tuple[str, str]:
    """The status and words of the consent tile."""
    loaded = builders.loaded(consultation)
    sections = section_list(loaded, review_of(loaded))
    found = next(section for section in sections if section.key == CONSENT)
    return found.status, found.status_text


def issue(consultation: Consultation, by):
    version = Consultation.objects.get(pk=consultation.pk).version
    return issue_consent(by=by, consultation=consultation, expected_version=version)


def change_plan(consultation: Consultation) -> None:
    consultation.injections.update(purpose="Another reason")


def test_each_state_has_its_words(ready) -> None:
    consultation, by = ready
    assert tile(consultation) == ("part", "Ready")
    document = issue(consultation, by)
    assert tile(consultation) == ("part", "Issued, not signed yet")
    sign(document, by)
    assert tile(consultation) == ("done", "Signed")


def test_an_old_signature_says_nothing_about_a_new_document(ready) -> None:
    consultation, by = ready
    sign(issue(consultation, by), by)
    change_plan(consultation)
    assert tile(consultation) == ("attention", "Superseded: needs a new one")
    issue(consultation, by)
    assert tile(consultation) == (
        "attention",
        "Do not treat yet: the new consent is not signed",
    )


def test_a_corrected_product_takes_the_signed_tile_back(ready) -> None:
    consultation, by = ready
    sign(issue(consultation, by), by)
    line = consultation.injections.get().lines.first()
    ProductComponent.objects.filter(product=line.product).update(strength=9, strength_unit="%")
    assert tile(consultation) == ("attention", "Superseded: needs a new one")


def test_a_refusal_is_never_shown_as_done(ready) -> None:
    consultation, by = ready
    record_refusal(by=by, document=issue(consultation, by), reason="Wants to think about it.")
    assert tile(consultation) == ("attention", "Do not treat: consent refused")
