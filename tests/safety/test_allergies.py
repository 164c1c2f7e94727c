"""Allergies against every component and skin preparation, by every path."""

from dataclasses import replace

import pytest

from consult.safety.facts import (
    AllergyFacts,
    Component,
    Facts,
    GroupFacts,
    IngredientFacts,
    MatchRule,
    MembershipKind,
    Role,
)
from consult.safety.findings import Finding, Level
from consult.safety.review import review
from tests.safety.builders import (
    allergic,
    allergy_group,
    allergy_text,
    allergy_to,
    component,
    facts,
    found,
    group,
    ingredient,
    injection,
    line,
    only,
    product,
    with_ingredient,
    with_product,
)

MEMBER, MAY_CONTAIN = MembershipKind.MEMBER, MembershipKind.MAY_CONTAIN
LIDOCAINE = ingredient("lidocaine", synonyms=("Xylocaine",), groups=(("amides", MEMBER),))
MEPIVACAINE = ingredient("mepivacaine", groups=(("amides", MEMBER),))
FILLER = ingredient("filler", groups=(("amides", MAY_CONTAIN),))
POVIDONE = ingredient(
    "povidone_iodine",
    name="Povidone-iodine skin cleaner",
    synonyms=("Betadine", "PVP-I"),
    allergens=("povidone (thought to be the cause of rare reactions)",),
    groups=(("povidone", MEMBER),),
)
SULFITE = ingredient(
    "sodium_metabisulfite",
    name="Sodium metabisulfite (sulfites)",
    synonyms=("sulfites", "sodium bisulfite"),
    allergens=("sulfites",),
    groups=(("sulfites", MEMBER),),
)
FISH_DNA = ingredient("pdrn", name="PDRN", allergens=("fish (source animal)",))
POVIDONE_GROUP = group("povidone", MatchRule.ASK, name="Povidone-iodine")
SULFITE_GROUP = group("sulfites", MatchRule.WARN, members=("sodium_metabisulfite",))


def _drawn(of: IngredientFacts, allergy: AllergyFacts, *groups: GroupFacts) -> Facts:
    known = (LIDOCAINE, MEPIVACAINE, FILLER, POVIDONE, SULFITE, FISH_DNA)
    return with_ingredient(of, patient=allergic(allergy, to=known), groups=groups)


def _matches(of: Facts) -> list[Finding]:
    skipped = ("allergy.unmatched_text", "allergy.unknown_reference")
    everything = review(of).findings
    return [f for f in everything if f.code.startswith("allergy.") and f.code not in skipped]


def test_the_ingredient_itself_stops_for_good() -> None:
    finding = only(_drawn(LIDOCAINE, allergy_to(LIDOCAINE)), "allergy.direct")
    assert (finding.level, finding.overridable) == (Level.STOP, False)
    assert finding.subject.key == "line:l1:ingredient:lidocaine:allergy:a1"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ACTIVE])
def test_in_any_other_role_it_is_an_excipient(role: Role) -> None:
    part = Component(ingredient=SULFITE, role=role)
    of = with_product(
        product(components=(component(), part)),
        patient=allergic(allergy_to(SULFITE), to=(SULFITE,)),
    )
    assert not only(of, "allergy.excipient").overridable
    assert not found(of, "allergy.direct")


def test_another_ingredient_is_silent() -> None:
    assert not _matches(_drawn(LIDOCAINE, allergy_to(SULFITE)))


@pytest.mark.parametrize(
    "text",
    ["Lidocaine", "LIDOCAINE", "xylocaine", "Hives after Xylocaine 2%", "ＬＩＤＯＣＡＩＮＥ"],
)
def test_a_text_that_names_the_ingredient_stops_for_good(text: str) -> None:
    finding = only(_drawn(LIDOCAINE, allergy_text(text)), "allergy.synonym")
    assert (finding.level, finding.overridable) == (Level.STOP, False)


@pytest.mark.parametrize("text", ["fish", "Fish.", "allergic to FISH", "fish and nuts"])
def test_a_text_that_names_an_allergen_stops_until_overridden(text: str) -> None:
    finding = only(_drawn(FISH_DNA, allergy_text(text)), "allergy.synonym")
    assert (finding.level, finding.overridable) == (Level.STOP, True)


def test_the_message_says_how_sure_the_match_is() -> None:
    sure = only(_drawn(POVIDONE, allergy_text("betadine")), "allergy.synonym")
    unsure = only(_drawn(POVIDONE, allergy_text("iodine")), "allergy.synonym")
    assert "the patient would get" in sure.message
    assert "may mean" in unsure.message


def test_one_of_several_things_in_a_text_is_enough() -> None:
    assert only(_drawn(POVIDONE, allergy_text("cats, iodine, nuts")), "allergy.synonym")


def test_one_of_several_listed_allergens_is_enough() -> None:
    egg = ingredient("x1", allergens=("egg, soy or peanut",))
    assert only(_drawn(egg, allergy_text("hives from peanut butter")), "allergy.synonym")


def test_a_key_with_a_number_is_a_name() -> None:
    polysorbate = ingredient("polysorbate_80", name="Emulsifier")
    assert found(_drawn(polysorbate, allergy_text("Polysorbate-80")), "allergy.synonym")


def test_an_allergy_without_label_is_called_by_its_text() -> None:
    bare = AllergyFacts(key="a", label="", free_text="pollen")
    assert only(facts(patient=allergic(bare)), "allergy.unmatched_text").subject.label == "pollen"


def test_a_number_as_key_is_no_name() -> None:
    numbered = ingredient("12", name="Zinc")
    assert not _matches(_drawn(numbered, allergy_text("rash in 12 places")))


def test_a_piece_of_a_name_stops_until_overridden() -> None:
    assert only(_drawn(POVIDONE, allergy_text("iodine")), "allergy.synonym").overridable


@pytest.mark.parametrize("text", ["shellfish", "Shellfish allergy", "seafood", "shrimp"])
@pytest.mark.parametrize("of", [POVIDONE, FISH_DNA], ids=lambda i: i.key)
def test_shellfish_is_not_iodine_nor_fish(text: str, of: IngredientFacts) -> None:
    drawn = _drawn(of, allergy_text(text), POVIDONE_GROUP)
    assert not _matches(drawn)
    cleaned = facts(
        injection(skin_preparations=(of,)),
        patient=drawn.patient,
        groups=(POVIDONE_GROUP,),
    )
    assert not _matches(cleaned)


@pytest.mark.parametrize("text", ["sulfa", "sulfa drugs", "Sulfonamides", "sulfas", "sulpha"])
def test_sulfa_is_not_sulfite(text: str) -> None:
    assert not _matches(_drawn(SULFITE, allergy_text(text), SULFITE_GROUP))


def test_sulfites_in_other_spelling_are_found() -> None:
    assert not only(_drawn(SULFITE, allergy_text("sulphites")), "allergy.synonym").overridable


def test_every_free_text_needs_a_person_to_compare_it() -> None:
    for text in ("pollen", "Xylocaine"):
        finding = only(_drawn(LIDOCAINE, allergy_text(text)), "allergy.unmatched_text")
        assert (finding.level, finding.overridable) == (Level.STOP, True)
        assert "a person must" in finding.message
        assert "with every ingredient: Lidocaine" in finding.message


@pytest.mark.parametrize(
    ("text", "of", "said"),
    [
        ("pollen", LIDOCAINE, "The software cannot match free text; a person must compare it"),
        ("Xylocaine", LIDOCAINE, "The software matched it to Lidocaine; a person must still"),
        ("iodine", POVIDONE, f"found that it may mean {POVIDONE.name}, but cannot be sure;"),
        ("latex gloves", LIDOCAINE, "The software matched it to latex; a person must still"),
    ],
)
def test_a_free_text_says_how_far_it_was_matched(
    text: str, of: IngredientFacts, said: str
) -> None:
    message = only(_drawn(of, allergy_text(text)), "allergy.unmatched_text").message
    assert said in message
    assert ("cannot match" in message) == (text == "pollen")


def test_a_match_with_the_skin_cleaner_is_said_too() -> None:
    cleaner = ingredient("c1", name="Povidone iodine")
    of = facts(
        injection(skin_preparations=(cleaner,)), patient=allergic(allergy_text("povidone iodine"))
    )
    assert "matched it to Povidone iodine" in only(of, "allergy.unmatched_text").message


def test_an_allergy_from_the_list_needs_no_such_look() -> None:
    assert not found(_drawn(LIDOCAINE, allergy_to(LIDOCAINE)), "allergy.unmatched_text")


def test_the_same_substance_on_record_twice_is_found() -> None:
    twin = ingredient("lido_hcl", synonyms=("XYLOCAINE",))
    assert not only(_drawn(twin, allergy_to(LIDOCAINE)), "allergy.synonym").overridable


def test_a_longer_name_of_the_same_substance_is_found() -> None:
    salt = ingredient("l2", name="Lidocaine hydrochloride")
    assert only(_drawn(salt, allergy_to(LIDOCAINE)), "allergy.synonym").overridable


LEVELS_BETWEEN_MEMBERS = [
    (MatchRule.STOP, Level.STOP, False),
    (MatchRule.STOP_AND_ASK, Level.STOP, True),
    (MatchRule.STOP_AND_USE_OTHER, Level.STOP, True),
    (MatchRule.WARN, Level.WARN, False),
    (MatchRule.ASK, Level.WARN, False),
]
LEVELS_FOR_THE_GROUP_ITSELF = [
    (MatchRule.STOP, Level.STOP, False),
    (MatchRule.STOP_AND_ASK, Level.STOP, False),
    (MatchRule.STOP_AND_USE_OTHER, Level.STOP, False),
    (MatchRule.WARN, Level.STOP, True),
    (MatchRule.ASK, Level.STOP, True),
]


@pytest.mark.parametrize(("rule", "level", "overridable"), LEVELS_BETWEEN_MEMBERS)
def test_another_member_of_the_group(rule: MatchRule, level: Level, overridable: bool) -> None:
    of = _drawn(MEPIVACAINE, allergy_to(LIDOCAINE), group("amides", rule))
    finding = only(of, "allergy.cross_reactivity")
    assert (finding.level, finding.overridable) == (level, overridable)
    assert (finding.source, finding.hint) == ("A handbook", "Ask more.")


@pytest.mark.parametrize(("rule", "level", "overridable"), LEVELS_FOR_THE_GROUP_ITSELF)
def test_an_allergy_to_the_group(rule: MatchRule, level: Level, overridable: bool) -> None:
    of = _drawn(MEPIVACAINE, allergy_group("amides"), group("amides", rule))
    finding = only(of, "allergy.cross_reactivity")
    assert (finding.level, finding.overridable) == (level, overridable)


@pytest.mark.parametrize("rule", MatchRule)
@pytest.mark.parametrize(
    ("of", "allergy"),
    [
        (FILLER, allergy_to(LIDOCAINE)),
        (LIDOCAINE, allergy_to(FILLER)),
        (FILLER, allergy_group("amides")),
        (FILLER, allergy_text("amides")),
    ],
)
def test_may_contain_warns_and_never_hides(
    rule: MatchRule, of: IngredientFacts, allergy: AllergyFacts
) -> None:
    finding = only(_drawn(of, allergy, group("amides", rule)), "allergy.cross_reactivity")
    assert finding.level == Level.WARN
    assert "may contain" in finding.message


def test_a_sure_member_counts_beside_a_possible_one() -> None:
    both = replace(LIDOCAINE, groups=(("amides", MAY_CONTAIN), ("amides", MEMBER)))
    amides = group("amides", MatchRule.STOP)
    of = _drawn(both, allergy_to(MEPIVACAINE), amides)
    assert only(of, "allergy.cross_reactivity").level == Level.STOP


@pytest.mark.parametrize("text", ["bupivacaine", "Amide numbing drugs", "numbing drugs"])
def test_a_text_that_names_the_group_or_a_member(text: str) -> None:
    amides = group("amides", MatchRule.STOP, name="Amide numbing drugs", members=("bupivacaine",))
    finding = only(_drawn(LIDOCAINE, allergy_text(text), amides), "allergy.cross_reactivity")
    assert (finding.level, finding.overridable) == (Level.STOP, False)


def test_another_group_is_silent() -> None:
    amides = group("amides", MatchRule.STOP)
    assert not _matches(_drawn(SULFITE, allergy_to(LIDOCAINE), amides, SULFITE_GROUP))


def test_a_group_that_is_not_on_record_still_stops() -> None:
    of = _drawn(MEPIVACAINE, allergy_to(LIDOCAINE))
    assert only(of, "allergy.cross_reactivity").level == Level.STOP


@pytest.mark.parametrize(
    ("allergy", "overridable"),
    [
        (allergy_to(POVIDONE), False),
        (allergy_text("betadine"), False),
        (allergy_text("iodine"), True),
    ],
)
def test_skin_preparations_are_matched_too(allergy: AllergyFacts, overridable: bool) -> None:
    of = facts(injection(skin_preparations=(POVIDONE,)), patient=allergic(allergy, to=(POVIDONE,)))
    finding = only(of, "allergy.skin_prep")
    assert (finding.level, finding.overridable) == (Level.STOP, overridable)
    assert finding.subject.injection == "i1"


def test_skin_preparations_are_matched_through_groups() -> None:
    of = facts(
        injection(skin_preparations=(POVIDONE,)),
        patient=allergic(allergy_group("povidone")),
        groups=(group("povidone", MatchRule.STOP),),
    )
    assert not only(of, "allergy.skin_prep").overridable


def test_each_allergy_and_each_line_is_its_own_finding() -> None:
    lines = (line(product(LIDOCAINE)), line(product(LIDOCAINE), key="l2"))
    people = allergic(allergy_to(LIDOCAINE, "a1"), allergy_to(LIDOCAINE, "a2"), to=(LIDOCAINE,))
    assert len(found(facts(injection(*lines), patient=people), "allergy.direct")) == 4


@pytest.mark.parametrize(
    "allergy",
    [
        AllergyFacts(key="a", label="x", ingredient_key="gone"),
        AllergyFacts(key="a", label="x", group_key="gone"),
        AllergyFacts(key="a", label="x", free_text="  "),
        AllergyFacts(key="a", label="x"),
    ],
)
def test_an_allergy_that_points_nowhere_stops(allergy: AllergyFacts) -> None:
    assert only(facts(patient=allergic(allergy)), "allergy.unknown_reference").overridable


def test_an_allergy_on_record_points_somewhere() -> None:
    of = _drawn(SULFITE, allergy_group("sulfites"), SULFITE_GROUP)
    assert not found(of, "allergy.unknown_reference")
