"""After a no a new consent rests on a new talk, and a change says at once what it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consult.consent.models import ConsentDocument
from consult.consultations.actions.talk import TalkReply, TeachBackReply, record_talk
from consult.consultations.models import ConsentTalk, SectionSave, TeachBack
from consult.consultations.refusals import TalkAtWrongTime
from consult.consultations.review import review_of
from consult.consultations.telling import talk_digest
from consult.staff.models import Clinic
from tests.consent import builders, lives

pytestmark = pytest.mark.usefixtures("no_engine")


def stops(consultation):
    return {finding.code for finding in review_of(builders.loaded(consultation)).open_stops}


def tell(consultation, by, given_at):
    loaded = builders.loaded(consultation)
    saves = SectionSave.objects.filter(consultation=consultation, key="talk")
    return record_talk(
        by=by,
        consultation=loaded,
        expected=saves.values_list("version", flat=True).first() or 0,
        about=talk_digest(loaded),
        talk=TalkReply(given_at=given_at, how="video", printed_given=True, language="English"),
        teach_back=[
            TeachBackReply(point=point, words="Said it.", outcome="right")
            for point in TeachBack.Point.values
        ],
    )


@pytest.mark.parametrize("life", [lives.refused, lives.withdrawn])
def test_after_a_no_the_old_talk_does_not_count(ready, client, life):
    consultation, by = ready
    life(consultation, by)
    assert stops(consultation) == {"talk.before_refusal"}
    client.force_login(by)
    page = client.get(reverse("consultation-talk", args=[consultation.pk])).text
    assert "the patient refused a consent or took it back. Talk with the patient again" in page
    section = client.get(reverse("consultation-consent", args=[consultation.pk])).text
    assert "After the recorded talk the patient refused a consent or took it back." in section
    assert "Issue the consent</button>" not in section


def test_the_time_to_think_starts_with_the_new_talk(ready):
    consultation, by = ready
    Clinic.objects.update(waiting_hours=24)
    told_at = builders.NOW + timedelta(hours=30)
    with time_machine.travel(builders.NOW + timedelta(hours=2)):
        first = lives.refused(consultation, by)
    with time_machine.travel(told_at):
        with pytest.raises(TalkAtWrongTime, match="said no after this time"):
            tell(consultation, by, builders.NOW + timedelta(hours=1))
        tell(consultation, by, told_at)
        assert stops(consultation) == set()
        assert ConsentTalk.objects.get().given_at == told_at
        second = lives.issue(consultation, by)
    assert second != first
    assert second.sign_from == told_at + timedelta(hours=24)


def test_a_mistake_needs_no_new_talk_but_undoes_no_no(ready):
    consultation, by = ready
    lives.in_error(consultation, by)
    assert stops(consultation) == set()
    again = lives.issue(consultation, by)
    lives.sign(again, by)
    lives.withdraw(again, by, withdrawn_at=timezone.now())
    assert stops(consultation) == {"talk.before_refusal"}


def test_a_change_says_at_once_which_consent_it_ends(ready, client):
    consultation, by = ready
    document = lives.signed(consultation, by)
    client.force_login(by)
    injection = consultation.injections.get()
    line = injection.lines.first()
    drop = reverse("drop-line", args=[consultation.pk, injection.pk, line.pk])
    words = f"{document.number} is superseded by this change: it needs a new consent."
    page = client.post(drop, follow=True).text
    assert f"{words} Do not treat on it." in page
    other = injection.lines.last()
    drop = reverse("drop-line", args=[consultation.pk, injection.pk, other.pk])
    assert words not in client.post(drop, follow=True).text


def test_a_change_of_an_unsigned_consent_says_so_too(ready, client):
    consultation, by = ready
    document = lives.issue(consultation, by)
    client.force_login(by)
    injection = consultation.injections.get()
    drop = reverse("drop-line", args=[consultation.pk, injection.pk, injection.lines.first().pk])
    page = client.post(drop, follow=True).text
    assert f"{document.number} is superseded by this change" in page
    assert "Do not treat on it" not in page


def test_the_english_text_stands_with_its_translation(ready, client):
    consultation, by = ready
    english = lives.issue(consultation, by)
    values = {
        field.name: getattr(english, field.name)
        for field in ConsentDocument._meta.concrete_fields
        if field.name != "id"
    }
    given = {"number": "C-2026-000002-es", "language": "es", "translation_of": english}
    spanish = ConsentDocument.objects.create(**{**values, **given})
    client.force_login(by)
    page = client.get(reverse("consultation-consent", args=[consultation.pk])).text
    beside = f"{english.number}, English text of {spanish.number}: for reference, not for signing"
    assert beside in page
    assert reverse("consent-pdf", args=[english.number]) in page
    assert "Earlier documents" not in page
