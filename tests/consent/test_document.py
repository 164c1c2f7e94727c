"""The document says everything that it must, and nothing leaves its page."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from html import unescape as html_unescaped
from io import BytesIO

import pytest
from pypdf import PdfReader

from consult.consent.actions import issue_consent
from consult.consent.document import html_of
from consult.consent.models import ConsentDocument
from consult.consent.pdf import pdf_of
from consult.consent.refusals import (
    CharactersCannotBePrinted,
    WordingIsMissing,
    font_packages,
)
from consult.consent.snapshot import build_snapshot, plan_digest
from consult.consultations.models import FindingOverride, FormulaLine
from consult.consultations.review import review_of
from consult.formulary.models import (
    Alternative,
    ChecklistItem,
    ConsentText,
    EvidenceSource,
    HealthQuestion,
    Ingredient,
    RedFlag,
    Risk,
)
from consult.seal import canonical_bytes, sha256_hex
from tests.consent import builders, papers
from tests.consent.papers import squeezed


def issue(ready) -> ConsentDocument:
    consultation, by = ready
    return issue_consent(by=by, consultation=consultation, expected_version=consultation.version)


def snapshot_of(consultation, by, number="C-2026-000001"):
    return build_snapshot(
        consultation,
        review_of(consultation),
        number=number,
        issued_by=by,
        issued_at=builders.NOW,
    )


def pdf_of_snapshot(snapshot) -> bytes:
    sealed = canonical_bytes(snapshot)
    return pdf_of(html_of(json.loads(sealed), sha256_hex(sealed)))


def missing_from(text: str, wanted: list[str]) -> list[str]:
    return [each for each in wanted if squeezed(each) not in text]


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
    assert 1 <= len(pages) <= 6
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


def signs_of(snapshot) -> set[str]:
    groups = [*snapshot["aftercare"]["at_once"], *snapshot["aftercare"]["later"]]
    return {row["label"] for group in groups for row in group["rows"]}


def labels_of(*keys: str) -> set[str]:
    return set(RedFlag.objects.filter(key__in=keys).values_list("label", flat=True))


def all_signs() -> set[str]:
    return set(RedFlag.objects.after().values_list("label", flat=True))


OF_HORMONES = ("rf_mood", "rf_selfharm")
OF_BOTULINUM = ("rf_botox_after",)


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        ({}, OF_BOTULINUM),
        ({"category": "drug_neurotoxin"}, ()),
        ({"flags": []}, (*OF_HORMONES, *OF_BOTULINUM)),
        ({"flags": ["mood_warning"]}, OF_BOTULINUM),
    ],
)
def test_only_signs_of_drugs_that_are_not_in_the_shots_are_left_out(ready, changes, left_out):
    consultation, by = ready
    Ingredient.objects.filter(key="dutasteride").update(**changes)
    printed = signs_of(snapshot_of(builders.loaded(consultation), by))
    assert printed == all_signs() - labels_of(*left_out)
    assert len(labels_of(*OF_HORMONES, *OF_BOTULINUM)) == 3


def test_every_sign_is_printed_while_a_maker_keeps_the_contents_secret(ready):
    consultation, by = ready
    product = FormulaLine.objects.get(position=1).product
    product.is_fully_disclosed = False
    product.save()
    assert signs_of(snapshot_of(builders.loaded(consultation), by)) == all_signs()


def second_injection(consultation, by):
    lots = [line.lot for line in FormulaLine.objects.all()][:1]
    return builders.build_injection(consultation, by, lots, number=2)


def test_steps_that_injections_share_are_printed_once(ready):
    consultation, by = ready
    injection = second_injection(consultation, by)
    injection.technique_answers.filter(item__key="ck_device_parts").update(
        answer="not_applicable", reason="No device is used."
    )
    technique = snapshot_of(builders.loaded(consultation), by)["technique"]
    headings = {block["heading"]: len(block["steps"]) for block in technique["yes"]}
    assert headings.pop("Injections 1 and 2: will be done") > 20
    assert headings == {"Injection 1: will be done": 1}
    assert [block["heading"] for block in technique["not_applicable"]] == [
        "Injection 2: does not apply, and why"
    ]
    assert len(technique["lines"]) == 1


def test_a_step_is_printed_in_the_patients_words_where_there_are_some(ready):
    consultation, by = ready
    ChecklistItem.objects.filter(key="ck_hands").update(patient_text="We wash our hands.")
    steps = snapshot_of(builders.loaded(consultation), by)["technique"]["yes"][0]["steps"]
    item = ChecklistItem.objects.get(key="ck_hands")
    texts = [step["text"] for step in steps]
    assert "We wash our hands." in texts
    assert item.text not in texts


def test_steps_about_consent_are_the_clinicians_record(ready):
    consultation, by = ready
    second_injection(consultation, by)
    snapshot = snapshot_of(builders.loaded(consultation), by)
    steps = [step["text"] for block in snapshot["technique"]["yes"] for step in block["steps"]]
    for item in ChecklistItem.objects.filter(phase="consent"):
        assert item.text not in steps
        assert any(item.text in line for line in snapshot["recorded"])
    who = f"({by.full_name}, 24-Nov-2026 10:30 EST)"
    assert all("your clinician recorded “yes”" in line for line in snapshot["recorded"])
    assert all(who in line for line in snapshot["recorded"])
    without = "No published study was found for Injection 2, so there was none to show."
    plain = [line for line in snapshot["recorded"] if without in line]
    assert [line.startswith("Injection 2:") for line in plain] == [True]


def test_an_active_part_without_a_text_on_pregnancy_is_not_known(ready):
    consultation, by = ready
    lines = snapshot_of(consultation, by)["pregnancy"]
    assert lines[-1] == (
        "Pregnancy and breast-feeding, for Dexpanthenol (provitamin B5) and Biotin (vitamin B7):"
        " not known."
    )


def test_options_not_talked_about_are_named_once(ready):
    consultation, by = ready
    whole = snapshot_of(consultation, by)["alternatives"]
    assert "prefers to try shots first" in whole["all"]
    assert (whole["open"], {row["outcome"] for row in whole["rows"]}) == ("", {""})
    consultation.alternative_discussions.filter(alternative__key="transplant").delete()
    part = snapshot_of(builders.loaded(consultation), by)["alternatives"]
    rows = {row["name"]: row for row in part["rows"]}
    assert (part["all"], part["open"]) == ("", "Not talked about today: Hair transplant surgery.")
    assert rows["Hair transplant surgery"]["outcome"] == ""
    assert "prefers to try" in rows["Topical minoxidil"]["outcome"]


def test_unknown_main_risks_of_an_option_are_said(ready):
    consultation, by = ready
    rows = {row["name"]: row for row in snapshot_of(consultation, by)["alternatives"]["rows"]}
    assert rows["See a dermatologist first"]["risks"] == ""
    said = rows["Low-level light or laser cap"]["risks"]
    assert said == "Not stated in the sources we read."


@pytest.mark.parametrize(
    ("language", "is_said"),
    [("Portuguese", True), ("English", False), ("en-US", False), ("", False), ("Enets", True)],
)
def test_another_language_asks_for_an_interpreter(ready, language, is_said):
    consultation, by = ready
    consultation.patient.language = language
    notice = snapshot_of(consultation, by)["patient"]["language_notice"]
    assert (f"{language}. This paper is in English: ask for an interpreter" in notice) is is_said


def test_an_email_is_printed_only_where_there_is_one(ready):
    consultation, by = ready
    assert "Email: care@example.org" in html_of(snapshot_of(consultation, by), "0" * 64)
    consultation.clinic.email = ""
    assert "Email" not in html_of(snapshot_of(consultation, by), "0" * 64)


def test_the_names_of_patient_and_clinician_stand_in_their_rows(ready):
    consultation, by = ready
    html = html_of(snapshot_of(consultation, by), "0" * 64)
    signatures = html[html.index('<section class="signatures">') :]
    names = re.findall(r"<td><bdi>([^<]+)</bdi></td><td></td>", signatures)
    assert names == ["Zoë María Núñez-Albright", by.full_name]


def test_an_allergy_in_free_text_says_who_looked_at_it(ready):
    consultation, by = ready
    allergy = consultation.patient.allergies.create(
        free_text="red syrup", severity="mild", certainty="reported",
        recorded_by=by, recorded_at=builders.NOW,
    )  # fmt: skip
    stops = review_of(builders.loaded(consultation)).open_stops
    stop = next(s for s in stops if s.subject.key == f"allergy:{allergy.pk}")
    before = snapshot_of(builders.loaded(consultation), by)["allergies"]["rows"]
    assert any("It needs a person's look" in row["note"] for row in before)
    FindingOverride.objects.create(
        consultation=consultation, code=stop.code, subject=stop.subject.key, message=stop.message,
        reason="Compared with every label", by=by, at=builders.NOW,
    )  # fmt: skip
    snapshot = snapshot_of(builders.loaded(consultation), by)
    note = next(row for row in snapshot["allergies"]["rows"] if row["name"] == "red syrup")["note"]
    assert f"{by.full_name} looked at it on 24-Nov-2026" in note
    assert "Compared with every label." in note
    assert stop.message in html_unescaped(html_of(snapshot, "0" * 64))
    assert all(row["source"] != "Product safety rule" for row in snapshot["overrides"])


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


def test_an_override_is_printed_with_its_reason(ready):
    consultation, by = ready
    line = FormulaLine.objects.get(position=1)
    line.product.is_fully_disclosed = False
    line.product.save()
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


def test_the_stored_document_does_not_change_with_the_lists(ready):
    document = issue(ready)
    before = bytes(document.pdf), bytes(document.snapshot), document.html
    Ingredient.objects.update(patient_text="Quite harmless.")
    Risk.objects.all().update(patient_text="Nothing to see.")
    ConsentText.objects.update(text="changed")
    FormulaLine.objects.update(amount=Decimal("9"))
    stored = ConsentDocument.objects.get(pk=document.pk)
    assert (bytes(stored.pdf), bytes(stored.snapshot), stored.html) == before
    assert sha256_hex(bytes(stored.pdf)) == stored.pdf_sha256
    assert sha256_hex(bytes(stored.snapshot)) == stored.sha256


def test_the_pdf_is_made_from_the_snapshot_alone(ready, django_assert_num_queries):
    consultation, by = ready
    sealed = canonical_bytes(snapshot_of(consultation, by))
    with django_assert_num_queries(0):
        first = pdf_of(html_of(json.loads(sealed), sha256_hex(sealed)))
        second = pdf_of(html_of(json.loads(sealed), sha256_hex(sealed)))
    assert first == second


def test_the_same_consultation_gives_the_same_snapshot(ready):
    consultation, by = ready
    one = snapshot_of(consultation, by)
    two = snapshot_of(builders.loaded(consultation), by)
    assert canonical_bytes(one) == canonical_bytes(two)


def test_the_plan_digest_notices_the_plan_and_nothing_else(ready):
    consultation, by = ready
    first = plan_digest(snapshot_of(consultation, by))
    assert plan_digest(snapshot_of(consultation, by, number="C-2026-000009")) == first
    Risk.objects.all().update(frequency_text="other words")
    assert plan_digest(snapshot_of(builders.loaded(consultation), by)) == first
    FormulaLine.objects.filter(position=1).update(amount=Decimal("1.5"))
    assert plan_digest(snapshot_of(builders.loaded(consultation), by)) != first


def test_an_ingredient_of_two_injections_is_printed_once_with_both_names(ready):
    consultation, by = ready
    lots = [line.lot for line in FormulaLine.objects.all()][:1]
    builders.build_injection(consultation, by, lots, number=2)
    snapshot = snapshot_of(builders.loaded(consultation), by)
    rows = [row for row in snapshot["ingredient_risks"] if row["name"] == "Dutasteride"]
    assert len(rows) == 1
    assert rows[0]["where"] == "in Injections 1 and 2"


def test_a_clinic_elsewhere_prints_its_own_emergency_number(ready):
    consultation, by = ready
    consultation.clinic.emergency_number = "112"
    text = canonical_bytes(snapshot_of(consultation, by)).decode()
    assert "911" not in text
    assert "Call 112 at once" in text


def test_wording_that_lost_its_data_is_refused(ready):
    consultation, by = ready
    ConsentText.objects.filter(slot="key_also_in").update(text="Also in it: some things.")
    with pytest.raises(WordingIsMissing) as refused:
        snapshot_of(consultation, by)
    assert refused.value.slots == ("key_also_in",)


def test_wording_that_is_retired_is_refused(ready):
    consultation, by = ready
    ConsentText.objects.filter(slot="signatures_heading").update(retired_at=builders.NOW)
    with pytest.raises(WordingIsMissing):
        snapshot_of(consultation, by)


def test_the_draft_notice_goes_when_all_is_signed_off(ready):
    consultation, by = ready
    assert any("Draft" in notice for notice in snapshot_of(consultation, by)["notices"])
    for model in (
        Alternative,
        ChecklistItem,
        ConsentText,
        EvidenceSource,
        HealthQuestion,
        Ingredient,
        RedFlag,
        Risk,
    ):
        model.objects.update(signed_off_at=builders.NOW)
    assert snapshot_of(builders.loaded(consultation), by)["notices"] == []


HOSTILE = '<img src="file:///etc/passwd"><script>x</script>'


def test_markup_in_a_name_is_text(db):
    consultation, by = builders.build_ready(family_name=HOSTILE)
    snapshot = snapshot_of(consultation, by)
    html = html_of(snapshot, "0" * 64)
    assert "<script" not in html
    assert "<img" not in html
    assert squeezed("<script>x</script>") in papers.text_of(pdf_of(html))


def test_nothing_is_fetched_even_from_hostile_html(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("do not embed")
    html = (
        '<html lang="en"><head><title>x</title>'
        f'<link rel="stylesheet" href="file://{secret}">'
        f'<link rel="attachment" href="file://{secret}">'
        f'<style>@import url("file://{secret}"); body {{ background: url(file://{secret}) }}'
        f'</style></head><body><img alt="a" src="file://{secret}">'
        '<img alt="b" src="http://127.0.0.1:9/x.png"><p>text</p></body></html>'
    )
    pdf = pdf_of(html)
    assert b"EmbeddedFile" not in pdf
    assert b"/Subtype /Image" not in pdf


def test_characters_without_a_font_are_named():
    with pytest.raises(CharactersCannotBePrinted) as refused:
        pdf_of('<html lang="en"><title>x</title><p>A \U0010fffd</p></html>')
    assert refused.value.characters == ("\U0010fffd",)
    assert "fonts-noto-core" in str(refused.value)


def test_the_font_package_fits_the_script():
    assert font_packages("漢한") == ["fonts-noto-cjk"]
    assert font_packages("ไ") == ["fonts-noto-core"]
    assert font_packages("ไ漢") == ["fonts-noto-core", "fonts-noto-cjk"]


def test_the_structure_is_one_that_a_screen_reader_can_use(ready):
    pdf = bytes(issue(ready).pdf)
    facts = papers.facts_of(pdf)
    assert facts["Title"].startswith("Consent for scalp injections: Zoë María Núñez-Albright")
    assert facts["Tagged"] == "yes"
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/Lang"] == "en-US"
    structure = papers.structure_of(pdf)
    assert len(re.findall(r"^\s*H1\b", structure, re.M)) == 1
    assert len(re.findall(r"^\s*H2\b", structure, re.M)) == 13
    assert re.search(r"^\s*TH\b", structure, re.M)
    assert re.search(r"^\s*Caption\b", structure, re.M)
    assert "Figure" in structure


def test_it_is_one_html_with_one_main_heading_and_scoped_headers(ready):
    consultation, by = ready
    html = html_of(snapshot_of(consultation, by), "0" * 64)
    assert html.count("<h1") == 1
    assert all("scope=" in tag for tag in re.findall(r"<th\b[^>]*>", html))
    svgs = re.findall(r"<svg.*?</svg>", html, re.S)
    assert svgs
    assert all("<title" in svg for svg in svgs)


NAMES = {
    "arabic": ("محمد عبد الله", "الفارسي"),
    "hebrew": ("יעל", "בן־דוד"),
    "greek": ("Ελένη", "Παπαδοπούλου"),
    "cyrillic": ("Екатерина", "Щербакова-Ёлкина"),
    "wide": ("W" * 60, "W" * 59),
    "long": ("Wolfeschlegelsteinhausenbergerdorff" * 3, "Featherstonehaughcholmondeley" * 4),
}


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("script", NAMES)
def test_no_word_leaves_the_page_whatever_is_written(db, script, paper):
    given, family = NAMES[script]
    consultation, by = builders.build_ready(given_names=given[:120], family_name=family[:120])
    consultation.clinic.paper_size = paper
    consultation.clinic.save()
    line = FormulaLine.objects.get(position=1)
    line.product.name = "Superlongproductnamewithoutanyspaceatall" * 3
    line.product.maker = "M" * 120
    line.product.save()
    line.lot.number = "L" * 60
    line.lot.save()
    for number in range(40):
        one = builders.ingredient(f"made_up_{number}")
        one.name = f"{number}-" + "Polyoxyethylenesorbitan" * 5
        one.save()
        line.product.components.create(ingredient=one, role="excipient")
    pdf = pdf_of_snapshot(snapshot_of(builders.loaded(consultation), by))
    words = papers.words_of(pdf)
    margin = 30
    outside = [
        word["text"]
        for word in words
        if word["box"][0] < margin
        or word["box"][2] > word["page"][0] - margin
        or word["box"][1] < 14
        or word["box"][3] > word["page"][1] - 14
    ]
    assert outside == []
    width = 595 if paper == "A4" else 612
    assert round(words[0]["page"][0]) == width
