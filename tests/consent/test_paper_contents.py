"""Everything that a patient must be told stands on the paper."""

from __future__ import annotations

from consult.consultations.models import FindingOverride, FormulaLine
from consult.consultations.review import review_of
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    EvidenceSource,
    Ingredient,
    RedFlag,
    Risk,
)
from tests.consent import builders, papers
from tests.consent.making import issue, missing_from, snapshot_of
from tests.consent.papers import squeezed


def test_every_ingredient_risk_citation_and_option_is_on_the_paper(ready):
    pdf = bytes(issue(ready).pdf)
    text = papers.text_of(pdf)
    keys = {key for parts in builders.PRODUCTS.values() for key, *_ in parts} | {"chlorhexidine"}
    used = Ingredient.objects.filter(key__in=keys)
    wanted = [i.name for i in used] + [i.patient_text for i in used]
    wanted += [i.us_status_text for i in used]
    wanted += [line for i in used for line in i.specific_risks]
    wanted += list(builders.PRODUCTS)
    risks = Risk.objects.exclude(kind="ingredient") | Risk.objects.filter(ingredients__in=used)
    wanted += [text for r in risks.distinct() for text in (r.patient_name, r.patient_text)]
    wanted += [r.what_to_do for r in risks.distinct()]
    for source in EvidenceSource.objects.filter(key__in=builders.EVIDENCE):
        wanted += [source.title, source.patient_text, source.limits, source.doi]
    wanted += [a.name for a in Alternative.objects.all()]
    wanted += [a.patient_text for a in Alternative.objects.all()]
    wanted += [f.label for f in RedFlag.objects.exclude(key="rf_botox_after")]
    phases = [phase.value for phase in ChecklistItem.PLANNING_PHASES]
    wanted += [item.text for item in ChecklistItem.objects.filter(phase__in=phases)]
    assert len(wanted) > 150
    assert missing_from(text, wanted) == []


def test_products_lots_and_the_people_are_on_the_paper(ready):
    text = papers.text_of(bytes(issue(ready).pdf))
    lots = [line.lot.number for line in FormulaLine.objects.select_related("lot")]
    wanted = [
        *lots,
        "30-Jun-2027",
        "0.05 %",
        "250 mg/mL",
        "Oregon Medical Board, no. MD 123456",
        "01-Dec-2026",
        "Dr. Amara Okafor",
        "Hair & Scalp Clinic Riverside",
        "+1 503 555 0100",
        "After hours: not set",
        "24-Nov-2026 10:30 EST",
        "America/New_York",
        "Draft wording: not yet signed off by a clinician of this clinic.",
    ]
    assert missing_from(text, wanted) == []


def test_key_facts_are_on_the_first_page(ready):
    first = squeezed(papers.pages_of(bytes(issue(ready).pdf))[0])
    wanted = [
        "What would be injected",
        "Dutasteride 0.05 %",
        "These shots are not approved by the FDA for hair loss. There is no standard recipe.",
        "no study of this exact mix is listed",
        "Level 3 of 5, limited",
        *Risk.objects.filter(is_key_fact=True, kind="procedure").values_list(
            "patient_name", flat=True
        ),
        "You have other options, and saying no is fine",
    ]
    assert missing_from(first, wanted) == []


def test_every_page_names_patient_document_and_content(ready):
    document = issue(ready)
    pages = papers.pages_of(bytes(document.pdf))
    assert 1 <= len(pages) <= 7
    for number, page in enumerate(pages, start=1):
        for text in [
            "Zoë María Núñez-Albright",
            "14-Jul-1985",
            "MRN-0042",
            document.number,
            f"Page {number} of {len(pages)}",
            document.sha256[:12],
        ]:
            assert squeezed(text) in squeezed(page)


def test_warning_signs_and_whom_to_call_stand_on_one_page(ready):
    pages = papers.pages_of(bytes(issue(ready).pdf))
    first, last = "After the shots: warning signs", "Side effects can be reported"
    assert [last in page for page in pages if first in page] == [True]


def test_a_trial_of_one_drug_is_not_shown_as_evidence_for_the_mix(ready):
    text = papers.text_of(bytes(issue(ready).pdf))
    assert (
        squeezed(
            "A trial of one drug is not evidence for the mix. This study did not test: "
            "Biotin (vitamin B7), Dexpanthenol (provitamin B5)."
        )
        in text
    )
    assert squeezed("about 1 of the 3 active parts of your mix (Dutasteride)") in text
    assert squeezed("This review does not cover: Biotin") in text


def test_a_case_report_is_said_not_to_be_about_the_mix(ready):
    consultation, by = ready
    EvidenceSource.objects.filter(key="EV-SACEDA").update(
        kind="case_report", sample_size=1, sample_unit="people"
    )
    sources = snapshot_of(builders.loaded(consultation), by)["evidence"]["sources"]
    report = next(row for row in sources if "Size: 1 person." in row["details"])
    assert [row["not_covered"] for row in report["applies"]] == [
        "This report is not about your mix."
    ]


def test_a_figure_from_another_setting_is_never_a_rate_for_scalp_shots(ready):
    consultation, by = ready
    groups = snapshot_of(consultation, by)["risks"]
    rows = {row["name"]: row for group in groups for row in group["rows"]}
    for risk in Risk.objects.filter(frequency_kind="other_setting", kind="procedure"):
        said = rows[risk.patient_name]["frequency"]
        assert said.startswith("How often is not known. Seen in another setting, not a rate")
    for risk in Risk.objects.filter(frequency_kind="not_known", kind="procedure"):
        assert rows[risk.patient_name]["frequency"].startswith("How often is not known.")


def test_only_citable_evidence_is_printed_and_unknown_authors_are_said(ready):
    consultation, by = ready
    source = EvidenceSource.objects.get(key="EV-SACEDA")
    source.usable_as_citation, source.first_author = True, ""
    source.save()
    other = EvidenceSource.objects.get(key="EV-SR-2017")
    other.usable_as_citation = False
    other.save()
    sources = snapshot_of(builders.loaded(consultation), by)["evidence"]["sources"]
    assert [row["title"] for row in sources] == [source.title + "."]
    assert "authors not stated" in sources[0]["citation"].lower()


def test_a_link_is_printed_only_where_patients_may_see_it(ready):
    consultation, by = ready
    EvidenceSource.objects.filter(key="EV-SACEDA").update(show_url_to_patient=False)
    sources = snapshot_of(builders.loaded(consultation), by)["evidence"]["sources"]
    links = {row["title"]: row["link"] for row in sources}
    assert sorted(bool(link) for link in links.values()) == [False, True]


def test_a_source_without_identifier_or_seen_second_hand_is_marked(ready):
    consultation, by = ready
    numbers = {"doi": "", "pmid": "", "pmcid": "", "registry_id": ""}
    link = {"link": "https://example.org/x", "show_url_to_patient": True}
    EvidenceSource.objects.filter(key="EV-SACEDA").update(**numbers, **link, seen_as="second_hand")
    sources = snapshot_of(builders.loaded(consultation), by)["evidence"]["sources"]
    marked = next(row for row in sources if row["link"] == "https://example.org/x")
    assert marked["citation"].endswith("No DOI or PMID seen, https://example.org/x.")
    assert (
        "We did not read this study itself. We know it only from another page that tells about it."
        in marked["details"]
    )
    others = [row for row in sources if row is not marked]
    assert not any("did not read" in line for row in others for line in row["details"])


def test_the_number_in_a_register_is_printed(ready):
    consultation, by = ready
    EvidenceSource.objects.filter(key="EV-SACEDA").update(
        doi="", pmid="", pmcid="", registry_id="NCT01234567"
    )
    sources = snapshot_of(builders.loaded(consultation), by)["evidence"]["sources"]
    assert any(row["citation"].endswith("NCT01234567.") for row in sources)


def test_an_override_is_printed_with_its_reason(ready):
    consultation, by = ready
    line = FormulaLine.objects.get(position=1)
    line.product.is_fully_disclosed = False
    line.product.save()
    builders.tell_patient(consultation, by)
    stops = [s for s in review_of(builders.loaded(consultation)).open_stops if s.overridable]
    assert stops
    for stop in stops:
        FindingOverride.objects.create(
            consultation=consultation,
            code=stop.code,
            subject=stop.subject.key,
            message=stop.message,
            reason="The maker told us the full list by phone.",
            by=by,
            at=builders.NOW,
        )
    text = papers.text_of(bytes(issue((builders.loaded(consultation), by)).pdf))
    wanted = [text for stop in stops for text in (stop.message,)]
    wanted += ["The maker told us the full list by phone.", "Not fully disclosed"]
    assert missing_from(text, wanted) == []
