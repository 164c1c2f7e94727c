"""The tablet shows all that the paper says: no part and no sentence is on paper alone."""

from __future__ import annotations

import re
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from consult.consent.tablet.ceremony import snapshot_of, topics_of
from tests.consent import builders, tablet
from tests.consent.making import issue
from tests.consent.papers import squeezed

# Each key fact is a topic of its own; what is signed is the sentence on the last page.
NO_TOPIC = ("key_heading", "signatures_heading")


@pytest.fixture
def full(ready, thin_engine):
    """A consent in which every part has something to say, issued again after a change."""
    consultation, by = ready
    consultation.clinic.waiting_hours = 48
    consultation.clinic.save()
    consultation.red_flag_answers.update(note="Told in own words.")
    issue((builders.loaded(consultation), by))
    consultation.injections.update(needle="32G, 6 mm")
    return issue((builders.loaded(consultation), by))


def headings_of(html: str) -> list[str]:
    return [without_tags(found) for found in re.findall(r"<h2[^>]*>(.*?)</h2>", html, re.S)]


def without_tags(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def sentences_of(html: str) -> list[str]:
    """The paragraphs, rows and items before the signatures."""
    body = re.sub(r"<style.*?</style>|<svg.*?</svg>", "", html, flags=re.S)
    body = body.partition('<section class="key">')[2].partition('<section class="signatures">')[0]
    parts = re.findall(r"<(p|li|td|dd|h3|caption)\b[^>]*>(.*?)</\1>", body, re.S)
    texts = [text for _, found in parts for text in re.split(r"<[^>]+>", found)]
    # What is one paragraph on paper may be several on the tablet.
    return [without_tags(s) for text in texts for s in re.split(r"(?<=[.?!:])\s+|:$|☐", text)]


def test_every_part_of_the_paper_is_a_topic(full):
    snapshot = snapshot_of(full)
    parts = headings_of(full.html)
    topics = [topic.heading for topic in topics_of(snapshot)]
    no_topic = [snapshot["words"][slot] for slot in NO_TOPIC]
    wanted = [part for part in parts if part not in no_topic]
    assert len(wanted) > 12
    assert [part for part in wanted if part not in topics] == []
    # The changes stand before the key facts.
    assert [topic for topic in topics if topic in wanted] == sorted(
        wanted, key=lambda part: part != snapshot["changes"]["heading"]
    )


def test_every_sentence_of_the_paper_is_on_the_tablet(full, ready, client: Client):
    with time_machine.travel(full.sign_from):
        client.force_login(ready[1])
        session = tablet.handed_over(client, full)
        page = client.get(reverse("signing", args=[session.token])).text
    text = squeezed(without_tags(page))
    missing = [each for each in sentences_of(full.html) if squeezed(each).rstrip(":") not in text]
    assert missing == []
