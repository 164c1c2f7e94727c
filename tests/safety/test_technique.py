"""Sterile technique, item by item."""

import pytest

from consult.safety.facts import Answer, Facts, TechniqueFacts
from consult.safety.findings import Level
from tests.safety.builders import facts, found, injection, item, only


def _with(*items: TechniqueFacts) -> Facts:
    return facts(injection(technique=items))


@pytest.mark.parametrize("answer", [Answer.NO, Answer.MAYBE, Answer.NOT_KNOWN])
@pytest.mark.parametrize(("blocks", "level"), [(True, Level.STOP), (False, Level.WARN)])
def test_unmet_items(answer: Answer, blocks: bool, level: Level) -> None:
    finding = only(_with(item(answer=answer, blocks_procedure=blocks)), "technique.unmet")
    assert (finding.level, finding.overridable) == (level, blocks)


@pytest.mark.parametrize("answer", [Answer.YES, Answer.NOT_APPLICABLE])
def test_met_items_are_silent(answer: Answer) -> None:
    assert not found(_with(item(answer=answer)), "technique.unmet")


@pytest.mark.parametrize("blocks", [True, False])
def test_unanswered_items_stop_for_good(blocks: bool) -> None:
    of = _with(item(answer=None, blocks_procedure=blocks))
    assert not only(of, "technique.unanswered").overridable


def test_gloves_and_skin_cleaner_must_be_answered() -> None:
    keys = {
        only(facts(injection(gloves_latex=None)), "technique.unanswered").subject.key,
        only(facts(injection(skin_preparations=())), "technique.unanswered").subject.key,
    }
    assert keys == {"injection:i1:gloves", "injection:i1:skin_prep"}


def test_a_minor_item_that_does_not_apply_is_silent() -> None:
    of = _with(item(answer=Answer.NOT_APPLICABLE, blocks_procedure=False))
    assert not found(of, "technique.not_applicable")
