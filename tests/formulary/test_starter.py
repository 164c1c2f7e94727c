"""The starter content: complete, honest, and never in the way of a clinic's own changes."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command

from consult.audit.models import AuditEvent
from consult.formulary.actions import change_entry, create_entry, retire_entry
from consult.formulary.actions.loading import LISTS, STARTER, load_starter, starter_records
from consult.formulary.contents import content_of
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    CrossReactivityGroup,
    EvidenceSource,
    Flag,
    HealthQuestion,
    Ingredient,
    RedFlag,
    Revision,
    Risk,
)
from tests.formulary.conftest import WHY, make_ingredient

COUNTS = {
    "ingredients": 60,
    "evidence": 77,
    "risks": 26,
    "alternatives": 9,
    "checklist": 36,
    "red_flags": 26,
    "cross_reactivity": 20,
}
# How many sources showed each of these; a higher number would mean that one was made up.
KNOWN = {"first_author": 53, "doi": 43, "pmid": 30, "year": 62}


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_every_record_is_there(name, count):
    records = starter_records(name)
    assert len(records) == count
    assert len({record["key"] for record in records}) == count


@pytest.mark.usefixtures("no_starter")
def test_loading_creates_everything_once(db):
    first = {count.name: count.created for count in load_starter()}
    assert COUNTS.items() <= first.items()
    assert first["health_questions"] <= 20
    models = [model for _name, model in LISTS]
    rows = sum(model.objects.count() for model in dict.fromkeys(models))
    assert Revision.objects.filter(kind="loaded", number=1).count() == rows
    assert AuditEvent.objects.filter(action="starter.loaded").count() == 1

    again = load_starter()
    assert sum(count.created for count in again) == 0
    assert {count.name: count.already_there for count in again} == first
    assert Revision.objects.count() == rows


@pytest.mark.usefixtures("no_starter")
def test_loading_asks_few_questions_of_the_database(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(700):
        load_starter()
    with django_assert_max_num_queries(20):
        load_starter()


@pytest.mark.usefixtures("no_starter")
def test_the_command_reports_counts(db):
    out = StringIO()
    call_command("load_starter_formulary", stdout=out)
    assert "ingredients: created 60, already there 0" in out.getvalue()
    call_command("load_starter_formulary", stdout=out)
    assert "ingredients: created 0, already there 60" in out.getvalue()


def test_what_a_clinic_changed_stays(manager):
    minoxidil = Ingredient.objects.get(key="minoxidil")
    change_entry(
        by=manager, entry=minoxidil, expected_version=1, reason=WHY,
        values={"patient_text": "Our own words."}, children={"contraindications": []},
    )  # fmt: skip
    retire_entry(by=manager, entry=Risk.objects.get(key="pain"), reason=WHY)
    load_starter()
    minoxidil.refresh_from_db()
    assert minoxidil.patient_text == "Our own words."
    assert not minoxidil.contraindications.exists()
    assert Risk.objects.get(key="pain").retired_at


def test_a_missing_entry_comes_back_with_its_rows(db):
    EvidenceSource.objects.get(key="EV-PDRN").delete()
    counts = {count.name: count for count in load_starter()}
    assert (counts["evidence"].created, counts["evidence"].already_there) == (1, 76)
    source = EvidenceSource.objects.get(key="EV-PDRN")
    assert {row.ingredient.key for row in source.components.all()} == {"pdrn", "prp"}


@pytest.mark.usefixtures("no_starter")
def test_a_clinic_that_has_the_name_keeps_its_own_entry(db):
    own = make_ingredient("our-minoxidil", name="Minoxidil")
    load_starter()
    assert not Ingredient.objects.filter(key="minoxidil").exists()
    group = CrossReactivityGroup.objects.get(key="xr_propylene_glycol")
    assert own in group.ingredients.all()


def test_starter_content_is_a_draft(db):
    for _name, model in LISTS:
        assert model.objects.drafts().count() == model.objects.count()


def test_identifiers_numbers_and_levels_are_kept(db):
    review = EvidenceSource.objects.get(key="EV-SR-2023")
    assert (review.doi, review.pmid) == ("10.1080/09546634.2023.2245084", "37558233")
    assert (review.sample_size, review.sample_unit, review.ocebm_level) == (27, "articles", 3)
    assert review.link == "https://doi.org/10.1080/09546634.2023.2245084"
    assert Risk.objects.get(key="pain").frequency_numbers[0]["pct"] == "45.5"
    assert Ingredient.objects.get(key="dutasteride").blood_donation_deferral_months == 6
    assert Ingredient.objects.get(key="dutasteride").unii == "O0J6XJN02I"


def test_what_is_not_known_stays_empty(db):
    review = EvidenceSource.objects.get(key="EV-SR-2023")
    assert review.first_author == ""
    assert "do not fill" in review.first_author_note
    known = {
        name: EvidenceSource.objects.exclude(**{name: empty}).count()
        for name, empty in [("first_author", ""), ("doi", ""), ("pmid", ""), ("year", None)]
    }
    assert known == KNOWN
    assert not Alternative.objects.exclude(cost_note="").exists()
    assert not EvidenceSource.objects.filter(formula_is_fully_stated=True).exists()
    assert Ingredient.objects.get(key="latanoprost").unii == ""


def test_only_what_was_seen_may_be_cited(db):
    assert EvidenceSource.objects.citable().count() == 70
    kept_back = EvidenceSource.objects.filter(usable_as_citation=False)
    assert {source.citation_tier for source in kept_back} == {"X"}


def test_unsourced_parts_are_named(db):
    itching = Risk.objects.get(key="itching")
    assert any("no source read counts it" in part for part in itching.unsourced_parts)
    (own,) = Risk.objects.get(key="pain").unsourced_parts
    assert own.endswith("are our choice")
    prp = Ingredient.objects.get(key="prp")
    assert not prp.contraindications.filter(is_sourced=True).exists()


def test_no_known_false_statement_is_repeated():
    text = "\n".join(path.read_text(encoding="utf-8") for path in STARTER.glob("*.json"))
    assert not re.search(r"WHO[- ]approv|approv\w* by (the )?(WHO|World Health)", text, re.I)
    moftah = next(r for r in starter_records("evidence") if r["key"] == "EV-MOFTAH")
    said = [moftah[n] for n in ("kind", "design", "result_one_line", "patient_text", "title")]
    assert not re.search("random|rct", " ".join(said), re.I)
    iodine = next(
        r for r in starter_records("cross_reactivity") if r["key"] == "xr_povidone_iodine"
    )
    assert "shellfish or seafood allergy" in iodine["not_cross_reactive_with"]
    assert not any("fish" in name.lower() for name in iodine["members"])
    sulfites = next(r for r in starter_records("cross_reactivity") if r["key"] == "xr_sulfites")
    assert not any("sulfa" in name.lower() for name in sulfites["members"])
    assert any("sulfonamide" in name for name in sulfites["not_cross_reactive_with"])


def test_the_product_speaks_for_itself():
    text = "\n".join(path.read_text(encoding="utf-8") for path in STARTER.glob("*.json"))
    assert "seed text" not in text
    assert not re.search(r"\b(colour|grey|labelling|tumour|anaesthetic drug)\b", text)


def test_numbers_with_a_point_are_text_so_that_they_can_be_sealed(db):
    def floats(value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            return any(floats(item) for item in value)
        return isinstance(value, float)

    for _name, model in LISTS:
        assert not [e.key for e in model.objects.all() if floats(content_of(e))]


def test_health_topics_and_questions_fit(db):
    asked = set(HealthQuestion.objects.values_list("key", flat=True))
    used = {
        topic
        for ingredient in Ingredient.objects.prefetch_related("contraindications")
        for row in ingredient.contraindications.all()
        for topic in row.topics
    }
    assert used == asked - {"other_medicine", "other_condition"}
    lists = HealthQuestion.objects.filter(asks_for_list=True).values_list("key", flat=True)
    assert set(lists) == {"other_medicine", "other_condition"}


def test_flags_and_categories_are_known(db):
    for ingredient in Ingredient.objects.all():
        assert set(ingredient.flags) <= set(Flag.values)
        ingredient.full_clean()


def test_risks_carry_their_ingredients(db):
    def carriers(key):
        return set(Risk.objects.get(key=key).ingredients.values_list("key", flat=True))

    assert carriers("vascular_block") == {"hyaluronic_acid"}
    assert carriers("systemic_hormone") == {"finasteride", "dutasteride"}
    assert carriers("pregnancy_harm") == {"finasteride", "dutasteride"}
    assert not Risk.objects.of_procedure().filter(ingredients__isnull=False).exists()
    assert Risk.objects.of_procedure().count() == 23


def test_every_reference_leads_somewhere(db):
    sources = set(EvidenceSource.objects.values_list("key", flat=True))
    for entry in [*Risk.objects.all(), *Alternative.objects.all()]:
        assert set(entry.evidence_keys) <= sources


def test_groups_know_members_from_those_that_may_hold_one(db):
    def kinds(key):
        group = CrossReactivityGroup.objects.get(key=key)
        return {row.ingredient.key: row.kind for row in group.memberships.all()}

    assert kinds("xr_amide_anaesthetics") == {
        "lidocaine": "member", "mepivacaine": "member", "hyaluronic_acid": "may_contain",
    }  # fmt: skip
    assert kinds("xr_sulfites") == {
        "lidocaine": "may_contain", "sodium_metabisulfite": "member",
    }  # fmt: skip


def test_how_a_study_gave_its_treatment_is_coded(db):
    def given(key):
        return EvidenceSource.objects.get(key=key).given_as

    assert given("EV-MOFTAH") == "injected"
    assert {given(k) for k in ("EV-COCHRANE", "EV-LATANO", "EV-MELLA", "EV-WRENN")} == {"other"}
    assert given("EV-PRP-ZHOU") == "not_stated"
    general = EvidenceSource.objects.filter(is_general=True)
    assert {"EV-SR-2023", "EV-COM-MYSORE"} <= set(general.values_list("key", flat=True))
    assert not general.filter(key="EV-MOFTAH").exists()


def test_lists_are_read_in_the_words_of_the_consultation(db):
    assert RedFlag.objects.before().count() + RedFlag.objects.after().count() == 26
    assert RedFlag.objects.before().count() == 15
    phases = set(ChecklistItem.objects.for_planning().values_list("phase", flat=True))
    assert phases == {"before_day", "vials", "mixing", "patient", "technique", "consent"}
    keys = Risk.objects.of_ingredients(["hyaluronic_acid"]).values_list("key", flat=True)
    assert list(keys) == ["vascular_block"]


# Every element that a consent must have; plain words are measured, not printed.
CONSENT_ELEMENTS = {
    "ce_title", "ce_diagnosis", "ce_nature", "ce_ingredients", "ce_not_approved", "ce_benefit",
    "ce_evidence_link", "ce_risks", "ce_ingredient_risks", "ce_pregnancy", "ce_alternatives",
    "ce_no_treatment", "ce_questions", "ce_voluntary", "ce_capacity", "ce_allergies",
    "ce_medicines", "ce_interpreter", "ce_photos", "ce_cost", "ce_aftercare", "ce_report_harm",
    "ce_signatures", "ce_who_gives",
}  # fmt: skip


def test_the_document_has_a_text_for_every_consent_element():
    file = json.loads((STARTER / "document_texts.json").read_text(encoding="utf-8"))
    covered = {record.get("consent_element") for record in file["records"]}
    assert covered - {None} == CONSENT_ELEMENTS


def test_starter_files_say_that_they_are_drafts():
    for name in COUNTS:
        file = json.loads((STARTER / f"{name}.json").read_text(encoding="utf-8"))
        assert file["status"] == "draft for clinician sign-off"


def test_an_entry_that_a_clinic_adds_is_its_own(manager):
    own = create_entry(
        by=manager, model=HealthQuestion, reason=WHY,
        values={"kind": "condition", "text": "Do you faint?", "label": "Fainting"},
    )  # fmt: skip
    load_starter()
    assert HealthQuestion.objects.get(pk=own.pk).version == 1
