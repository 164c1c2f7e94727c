"""Evidence: what is offered, how it relates is decided here, and none may be stated."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.consultations.models import EvidenceLink, NoEvidenceStatement, ProposedInjection
from consult.consultations.offers import offers_for
from consult.consultations.review import review_of
from consult.formulary.actions import retire_entry
from consult.formulary.models import EvidenceSource
from consult.management.demo.stories import Story
from consult.safety.facts import Relation
from consult.safety.findings import Finding, Level
from tests.builders import World, fresh, fresh_injection, make_source, sign_in
from tests.consultations.pages import open_form, resend

EXACT = [("biotin", "active", "5", "mg/mL"), ("benzyl_alcohol", "preservative", "0.9", "%")]
NONE = {"version": "0", "searched_where": "PubMed, “biotin scalp”", "searched_on": "2026-11-20"}


@pytest.fixture
def injection(story: Story) -> ProposedInjection:
    """One product: biotin, preserved with benzyl alcohol."""
    return story.injection({"biotin": "1"}, ["crown"])


def page_url(injection: ProposedInjection) -> str:
    return reverse("injection-evidence", args=[injection.consultation_id, injection.pk])


def attach_url(injection: ProposedInjection, source: EvidenceSource) -> str:
    where = [injection.consultation_id, injection.pk, source.pk]
    return reverse("attach-evidence", args=where)


def relations(injection: ProposedInjection) -> dict[str, Relation]:
    return {o.source.key: o.relation for o in offers_for(fresh_injection(injection))}


def test_the_software_tells_exact_from_same_active_from_indirect(
    injection: ProposedInjection,
) -> None:
    stated = {"formula_is_fully_stated": True}
    weaker = [("biotin", "active", "2.5", "mg/mL"), EXACT[1]]
    make_source("s-exact", EXACT, **stated)
    make_source("s-not-stated", EXACT)
    make_source("s-weaker", weaker, **stated)
    make_source("s-plain", EXACT[:1], **stated)
    make_source("s-by-mouth", EXACT, given_as="other", **stated)
    make_source("s-preservative", [("benzyl_alcohol", "preservative", None, "")])
    make_source("s-general", [], is_general=True)
    make_source("s-other", [("minoxidil", "active", None, "")])
    found = {key: r for key, r in relations(injection).items() if key.startswith("s-")}
    assert found == {
        "s-exact": Relation.EXACT,
        "s-not-stated": Relation.SAME_ACTIVE,
        "s-weaker": Relation.SAME_ACTIVE,
        "s-plain": Relation.SAME_ACTIVE,
        "s-by-mouth": Relation.INDIRECT,
        "s-preservative": Relation.INDIRECT,
        "s-general": Relation.INDIRECT,
    }


def test_the_closest_source_comes_first(injection: ProposedInjection) -> None:
    make_source("s-exact", EXACT, formula_is_fully_stated=True, ocebm_level=5)
    order = [o.relation for o in offers_for(fresh_injection(injection))]
    rank = [Relation.EXACT, Relation.SAME_ACTIVE, Relation.INDIRECT]
    assert order == sorted(order, key=rank.index)
    assert order[0] == Relation.EXACT


def test_only_citable_sources_in_use_are_offered(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    hidden = make_source("s-hidden", EXACT, usable_as_citation=False)
    retired = make_source("s-retired", EXACT)
    retire_entry(by=world.clinician, entry=retired, reason="Withdrawn by its journal.")
    other = make_source("s-other", [("minoxidil", "active", None, "")])
    assert not {"s-hidden", "s-retired", "s-other"} & set(relations(injection))
    page = client.get(page_url(injection)).text
    for source in (hidden, retired, other):
        assert source.title not in page
        assert client.get(attach_url(injection, source)).status_code == 404
        comment = {"version": "0", "comment": "It fits."}
        assert client.post(attach_url(injection, source), comment).status_code == 404
    assert not EvidenceLink.objects.exists()


def test_a_mixture_is_told_what_a_source_left_out(client: Client, story: Story) -> None:
    mixed = story.injection({"biotin": "1", "minoxidil": "1"}, ["back"])
    source = make_source("s-plain", EXACT[:1])
    offer = next(o for o in offers_for(fresh_injection(mixed)) if o.source == source)
    assert offer.not_covered == ("Minoxidil",)
    assert "Minoxidil" in client.get(attach_url(mixed, source)).text


def test_a_source_is_attached_with_a_comment(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    source = make_source("s-exact", EXACT, formula_is_fully_stated=True)
    url = attach_url(injection, source)
    for empty in ("", "   ", "c" * 10_000):
        answer = client.post(url, {"version": "0", "comment": empty})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["comment"]
    assert not EvidenceLink.objects.exists()
    forged = {"version": "0", "comment": "Read together.", "relation": "indirect"}
    assert client.post(url, forged).status_code == 302
    link = EvidenceLink.objects.get()
    assert (link.source, link.relation, link.by) == (source, "exact", world.clinician)
    page = client.get(page_url(injection)).text
    assert "Read together." in page
    assert "About this exact formula" in page


def test_a_changed_formula_changes_what_a_source_is(
    client: Client, story: Story, world: World, injection: ProposedInjection
) -> None:
    source = make_source("s-exact", EXACT, formula_is_fully_stated=True)
    client.post(attach_url(injection, source), {"version": "0", "comment": "Read."})
    assert relations(injection)["s-exact"] == Relation.EXACT
    story.lots = {"blend": world.lots["blend"]}
    line = injection.lines.get()
    blend = world.lots["blend"]
    add = reverse("add-line", args=[injection.consultation_id, injection.pk, blend.product.pk])
    form = open_form(client, add) | {"lot": blend.pk, "amount": "1", "unit": "mL"}
    assert client.post(add, form).status_code == 302
    assert relations(injection)["s-exact"] == Relation.SAME_ACTIVE
    page = client.get(page_url(injection)).text
    assert "About this exact formula" not in page
    drop = reverse("drop-line", args=[injection.consultation_id, injection.pk, line.pk])
    client.post(drop)
    for row in injection.lines.all():
        client.post(reverse("drop-line", args=[injection.consultation_id, injection.pk, row.pk]))
    assert "Touches nothing in the formula now" in client.get(page_url(injection)).text


def test_none_was_found_is_a_statement_with_place_and_day(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"searched_where": " "}, "searched_where"),
        ({"searched_where": "w" * 10_000}, "searched_where"),
        ({"searched_on": ""}, "searched_on"),
        ({"searched_on": "2026-11-25"}, "searched_on"),
        ({"searched_on": "2026-02-30"}, "searched_on"),
    ]
    for values, field in wrong:
        answer = client.post(page_url(injection), NONE | values)
        assert answer.status_code == 422, values
        assert list(answer.context["form"].errors) == [field], values
    assert not NoEvidenceStatement.objects.exists()
    assert client.post(page_url(injection), NONE).status_code == 302
    statement = NoEvidenceStatement.objects.get()
    assert (statement.by, str(statement.searched_on)) == (world.clinician, "2026-11-20")
    assert "Searched PubMed, “biotin scalp” on 20-Nov-2026" in client.get(page_url(injection)).text


def test_a_source_and_none_exclude_each_other(
    client: Client, injection: ProposedInjection
) -> None:
    source = make_source("s-exact", EXACT)
    comment = {"version": "0", "comment": "Read."}
    client.post(page_url(injection), NONE)
    answer = client.post(attach_url(injection, source), comment)
    assert answer.status_code == 422
    assert "only one of the two can stand" in answer.text
    assert not EvidenceLink.objects.exists()
    where = [injection.consultation_id, injection.pk]
    assert client.post(reverse("withdraw-no-evidence", args=where)).status_code == 302
    assert not NoEvidenceStatement.objects.exists()
    assert client.post(attach_url(injection, source), comment).status_code == 302
    # The statement was made and withdrawn: two saves since nothing was stated.
    answer = client.post(page_url(injection), NONE | {"version": "2"})
    assert answer.status_code == 422
    assert "only one of the two can stand" in answer.text
    assert not NoEvidenceStatement.objects.exists()


def test_a_source_is_taken_off_by_post_only(client: Client, injection: ProposedInjection) -> None:
    source = make_source("s-exact", EXACT)
    client.post(attach_url(injection, source), {"version": "0", "comment": "Read."})
    link = EvidenceLink.objects.get()
    where = [injection.consultation_id, injection.pk]
    url = reverse("detach-evidence", args=[*where, link.pk])
    assert client.get(url).status_code == 405
    assert client.get(reverse("withdraw-no-evidence", args=where)).status_code == 405
    assert client.post(url).status_code == 302
    assert not EvidenceLink.objects.exists()
    assert client.post(url).status_code == 404


def test_two_tabs_with_two_comments_or_two_statements(
    client: Client, world: World, injection: ProposedInjection
) -> None:
    source = make_source("s-exact", EXACT)
    colleague = sign_in(world.colleague)
    for url, one, other in (
        (page_url(injection), NONE, NONE | {"searched_where": "Embase"}),
        (attach_url(injection, source), {"comment": "Theirs."}, {"comment": "Mine."}),
    ):
        mine, theirs = open_form(client, url), open_form(colleague, url)
        assert colleague.post(url, theirs | one | {"version": "0"}).status_code == 302
        page = client.post(url, mine | other | {"version": "0"})
        again = resend(page)
        for value in (*one.values(), *other.values()):
            assert value in page.text or value in ("0", "2026-11-20")
        assert client.post(url, again).status_code == 302
        where = [injection.consultation_id, injection.pk]
        client.post(reverse("withdraw-no-evidence", args=where))
    assert EvidenceLink.objects.get().comment == "Mine."


def test_two_sources_may_be_attached_from_two_tabs(
    client: Client, injection: ProposedInjection
) -> None:
    sources = [make_source("s-one", EXACT), make_source("s-two", EXACT)]
    forms = [open_form(client, attach_url(injection, source)) for source in sources]
    for source, form in zip(sources, forms, strict=True):
        answer = client.post(attach_url(injection, source), form | {"comment": "Read."})
        assert answer.status_code == 302
    assert EvidenceLink.objects.count() == 2


def codes(injection: ProposedInjection) -> dict[str, Finding]:
    found = review_of(fresh(injection.consultation)).findings
    return {finding.code: finding for finding in found if finding.code.startswith("evidence.")}


def drop_minoxidil(client: Client, injection: ProposedInjection) -> None:
    line = injection.lines.get(product__name="Test Minoxidil")
    where = [injection.consultation_id, injection.pk, line.pk]
    assert client.post(reverse("drop-line", args=where)).status_code == 302


def test_a_statement_ends_with_the_formula_it_was_made_for(client: Client, story: Story) -> None:
    injection = story.injection({"biotin": "1", "minoxidil": "1"}, ["crown"])
    client.post(page_url(injection), NONE)
    assert "evidence.statement_outdated" not in codes(injection)
    drop_minoxidil(client, injection)
    assert codes(injection)["evidence.statement_outdated"].level == Level.STOP
    assert "stated for another formula" in client.get(page_url(injection)).text
    client.post(page_url(injection), NONE | {"version": "1"})
    assert "evidence.statement_outdated" not in codes(injection)
    assert NoEvidenceStatement.objects.count() == 1


def test_sources_on_the_list_speak_against_none_was_found(
    client: Client, injection: ProposedInjection
) -> None:
    EvidenceSource.objects.update(usable_as_citation=False)
    make_source("s-same", EXACT)
    make_source("s-hidden", EXACT, usable_as_citation=False)
    assert "evidence.sources_offered" not in codes(injection)
    client.post(page_url(injection), NONE)
    assert "has 1 source about an active" in codes(injection)["evidence.sources_offered"].message
    make_source("s-exact", EXACT, formula_is_fully_stated=True)
    finding = codes(injection)["evidence.sources_offered"]
    assert (finding.level, finding.overridable) == (Level.STOP, True)


def test_what_the_list_offers_is_read_only_where_none_is_stated(
    client: Client, injection: ProposedInjection
) -> None:
    def queries() -> list[str]:
        loaded = fresh(injection.consultation)
        with CaptureQueriesContext(connection) as seen:
            review_of(loaded)
        return [q["sql"] for q in seen.captured_queries if "evidencesource" in q["sql"]]

    assert queries() == []
    client.post(page_url(injection), NONE)
    assert queries()
