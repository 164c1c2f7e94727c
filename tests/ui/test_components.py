"""Page pieces: they say in words what they show in color."""

from datetime import date

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from consult.safety.findings import Finding, Level, Section, Subject

FINDING = Finding(
    level=Level.STOP,
    code="allergy.direct",
    message="Allergic to <b>lidocaine</b>.",
    hint="Choose another product.",
    subject=Subject(section=Section.INJECTIONS, key="7", label="Mixture 1"),
    source="Allergy recorded 02-Mar-2026",
)


def show(name: str, **context: object) -> str:
    return render_to_string(f"components/{name}.html", context)


def test_a_finding_says_all_it_knows() -> None:
    html = show("finding", finding=FINDING, href="/change/")
    for words in (
        "Stop:",
        "Choose another product.",
        "Mixture 1",
        "allergy.direct",
        "02-Mar-2026",
    ):
        assert words in html
    assert 'href="/change/"' in html
    assert "&lt;b&gt;lidocaine" in html


def test_findings_keep_their_order_and_say_when_there_are_none() -> None:
    html = show("findings", findings=[FINDING], heading="Findings")
    assert "<h2" in html
    assert "Nothing found." in show("findings", findings=[], none_text="Nothing found.")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("done", "Done"),
        ("todo", "To do"),
        ("part", "Partly done"),
        ("attention", "Needs attention"),
    ],
)
def test_a_status_is_a_word(status: str, words: str) -> None:
    assert words in show("status", status=status)


@pytest.mark.parametrize("value", ["", None])
def test_an_unanswered_row_is_a_word(value: str | None) -> None:
    assert "not answered" in show("summary_row", term="Needle", value=value)


def test_change_links_say_what_they_change() -> None:
    assert "Change<span" in show("summary_row", term="Needle", value="30 G", href="/n/")


def test_banner_names_the_patient(time_machine) -> None:
    time_machine.move_to("2026-07-20")
    banner = {
        "name": "<i>Ada</i>",
        "born": date(1985, 7, 14),
        "number": "SC-7",
        "allergies": "not asked",
        "allergies_level": "warn",
    }
    html = show("patient_banner", banner=banner)
    assert "14-Jul-1985 (41 y)" in html
    assert "not asked" in html
    assert "&lt;i&gt;Ada" in html


def test_pages_link_to_their_neighbors_only() -> None:
    paginator = Paginator(range(30), 10)
    assert 'rel="prev"' not in show("pagination", page=paginator.page(1))
    middle = show("pagination", page=paginator.page(2), query="q=a%26b")
    assert "?q=a%26b&amp;page=1" in middle
    assert "?q=a%26b&amp;page=3" in middle
    assert "Page" not in show("pagination", page=Paginator(range(3), 10).page(1))
