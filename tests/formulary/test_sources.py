"""A published source: listed once under any spelling, every question answered, marks shown."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from consult.formulary.actions import change_entry, create_entry
from consult.formulary.actions.loading import load_starter
from consult.formulary.identifiers import bare_doi, bare_pmcid, bare_pmid, valid_registry_id
from consult.formulary.models import EvidenceSource
from consult.formulary.refusals import SourceAlreadyListed
from tests.builders import make_source
from tests.formulary.conftest import WHY
from tests.formulary.pages import form_data
from tests.formulary.test_review_pages import SOURCE

pytestmark = pytest.mark.django_db
ADD = "admin:consult_evidencesource_add"


@pytest.fixture
def as_manager(enter, manager):
    return enter(manager)


@pytest.mark.parametrize(
    ("bare", "typed", "meant"),
    [
        (bare_doi, " https://doi.org/10.1000/Abc ", "10.1000/Abc"),
        (bare_doi, "http://dx.doi.org/10.1000/abc", "10.1000/abc"),
        (bare_doi, "DOI: 10.1000/abc", "10.1000/abc"),
        (bare_doi, "10.1000/doi.org/x", "10.1000/doi.org/x"),
        (bare_pmid, "PMID: 123", "123"),
        (bare_pmid, "https://pubmed.ncbi.nlm.nih.gov/123/", "123"),
        (bare_pmcid, "pmc12", "PMC12"),
        (bare_pmcid, "https://pmc.ncbi.nlm.nih.gov/articles/PMC12/", "PMC12"),
    ],
)
def test_an_identifier_has_one_way_of_writing(bare, typed, meant):
    assert bare(typed) == meant


@pytest.mark.parametrize(
    "number", ["NCT01234567", "ISRCTN12345678", "2004-000446-20", "ACTRN12605000000000"]
)
def test_the_numbers_of_registers_are_taken(number):
    valid_registry_id(number)


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [
        ("doi", "10.1000/Abc", "https://doi.org/10.1000/aBC"),
        ("pmid", "123", "PMID: 123"),
        ("pmcid", "PMC12", "pmc12"),
    ],
)
def test_the_second_is_told_of_the_first_with_a_link(as_manager, field, first, second):
    existing = make_source("first", [("biotin", "active", None, "")], **{field: first})
    sent = form_data(as_manager.get(reverse(ADD))) | SOURCE | {"reason": WHY}
    page = as_manager.post(reverse(ADD), sent | {field: second})
    errors = page.context["adminform"].form.errors
    assert list(errors) == [field]
    address = reverse("admin:consult_evidencesource_change", args=[existing.pk])
    assert f"<a href='{address}'>Invented source first" in page.text
    with pytest.raises(SourceAlreadyListed) as refused:
        make_source("second", [("biotin", "active", None, "")], **{field: second})
    assert refused.value.existing == existing


def test_the_database_refuses_a_doi_in_other_letters():
    make_source("first", [("biotin", "active", None, "")], doi="10.1000/abc")
    second = make_source("second", [("biotin", "active", None, "")])
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceSource.objects.filter(pk=second.pk).update(doi="10.1000/ABC")
    make_source("third", [("biotin", "active", None, "")], pmcid="PMC1")
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceSource.objects.filter(pk=second.pk).update(pmcid="PMC1")


def test_an_entry_may_keep_its_own_identifier():
    source = make_source("one", [("biotin", "active", None, "")], doi="10.1000/abc")
    values = {"doi": "10.1000/ABC", "limits": "Few people."}
    changed = change_entry(by=None, entry=source, expected_version=1, values=values, reason=WHY)
    assert changed.doi == "10.1000/ABC"


@pytest.mark.usefixtures("no_starter")
def test_the_starter_does_not_add_what_is_listed_in_capitals():
    values = {**SOURCE, "key": "own", "doi": "10.1080/09546634.2023.2245084".upper()}
    values = {n: v for n, v in values.items() if n not in ("not_stated", "is_general")}
    create_entry(by=None, model=EvidenceSource, values=values, reason=WHY)
    load_starter()
    assert not EvidenceSource.objects.filter(key="EV-SR-2023").exists()


@pytest.mark.parametrize(
    ("rows", "data", "words"),
    [
        (None, {"is_general": []}, "List at least one ingredient"),
        (("", ""), {"formula_is_fully_stated": "on"}, "give the strength with its unit"),
        (("5", ""), {}, "Give each strength with its unit"),
    ],
)
def test_without_ingredients_and_strengths_nothing_matches(as_manager, biotin, rows, data, words):
    sent = form_data(as_manager.get(reverse(ADD))) | SOURCE | {"reason": WHY} | data
    if rows:
        strength, unit = rows
        sent |= {
            "components-TOTAL_FORMS": 1,
            "components-0-ingredient": biotin.pk,
            "components-0-role": "active",
            "components-0-strength": strength,
            "components-0-strength_unit": unit,
        }
    page = as_manager.post(reverse(ADD), sent)
    assert page.status_code == 200
    formset = page.context["inline_admin_formsets"][0].formset
    assert any(words in error for error in formset.non_form_errors())


def test_an_older_entry_may_leave_open_what_it_left_open(as_manager):
    source = make_source("old", [("biotin", "active", None, "")])
    address = reverse("admin:consult_evidencesource_change", args=[source.pk])
    sent = form_data(as_manager.get(address)) | {"reason": WHY, "title": "A better title"}
    assert as_manager.post(address, sent).status_code == 302
    source = make_source("new", [("biotin", "active", None, "")], limits="Few people.")
    address = reverse("admin:consult_evidencesource_change", args=[source.pk])
    page = as_manager.post(
        address, form_data(as_manager.get(address)) | {"reason": WHY, "limits": ""}
    )
    assert list(page.context["adminform"].form.errors) == ["limits"]


def test_marks_are_shown_on_the_list(as_manager):
    make_source("told", [("biotin", "active", None, "")], seen_as="second_hand")
    page = as_manager.get(reverse("admin:consult_evidencesource_changelist"), {"q": "told"})
    assert "no identifier, second-hand" in page.text


def test_what_is_open_and_what_is_not_stated_are_told_apart():
    source = EvidenceSource(
        not_stated=["limits"], adverse_events=[{"event": "pain", "n": 2, "N": 9}]
    )
    assert source.limits_words == "not stated in the source"
    assert source.route_words == "not recorded"
    assert source.harms_words == "pain (2 of 9)"
