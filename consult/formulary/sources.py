"""What must hold for a published source: every asked part is answered, and it is listed once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from consult.formulary.identifiers import bare_doi, bare_pmcid, bare_pmid
from consult.formulary.models import Asked, EvidenceSource
from consult.formulary.refusals import SourceAlreadyListed

Strength = tuple[Decimal | None, str]

_ANSWER = {
    Asked.SAMPLE_SIZE: "Give the sample size with its unit, or tick that it is not stated.",
    Asked.ROUTE: "Give the route, or tick that it is not stated.",
    Asked.HARMS: "List the harms that it reports, or tick that they are not stated.",
    Asked.LIMITS: "Give the limits, or tick that they are not stated.",
    Asked.LEVEL: "Give the level, or tick that it cannot be graded.",
}
_OPEN: tuple[Any, ...] = (None, "", [])
_ONE_OF_TWO = "This is filled in and ticked as “not stated”. Keep one of the two."
_NO_UNIT = "Say what was counted, such as people, vials or sites."
_NO_SIZE = "Give the number, or leave the unit empty."
_NO_COMPONENTS = (
    "List at least one ingredient that it is about, or tick “about mesotherapy in general”:"
    " without, it is never matched to a formula."
)
_NO_STRENGTH = (
    "It is ticked that the formula is fully stated: give the strength with its unit of every"
    " ingredient, or untick it."
)


def find_source_problems(
    source: EvidenceSource, standing: EvidenceSource | None = None
) -> Iterator[tuple[str, str]]:
    """(field, message) of what is missing or contradicts itself.

    An entry that was there before these questions (``standing``) may keep what it left open.
    """
    for part in Asked:
        is_open = getattr(source, part) in _OPEN
        if part in source.not_stated and not is_open:
            yield part, _ONE_OF_TWO
        elif part not in source.not_stated and is_open and not _was_open(standing, part):
            yield part, _ANSWER[part]
    if source.sample_size and not source.sample_unit:
        yield "sample_unit", _NO_UNIT
    elif source.sample_unit and Asked.SAMPLE_SIZE in source.not_stated:
        yield "sample_unit", _NO_SIZE
    if not source.seen_as and (standing is None or standing.seen_as):
        yield "seen_as", "Say what of it was read."


def _was_open(standing: EvidenceSource | None, part: str) -> bool:
    if standing is None or part in standing.not_stated:
        return False
    return getattr(standing, part) in _OPEN


def find_component_problems(
    source: EvidenceSource, strengths: Sequence[Strength], *, had_none: bool = False
) -> Iterator[str]:
    """What is wrong with the ingredients of a source, each given by strength and unit. One
    that was listed without any (``had_none``) may stay so."""
    if not strengths and not source.is_general and not had_none:
        yield _NO_COMPONENTS
    if any((strength is None) != (not unit) for strength, unit in strengths):
        yield "Give each strength with its unit."
    elif source.formula_is_fully_stated and any(strength is None for strength, _ in strengths):
        yield _NO_STRENGTH


_ONCE = (("doi", bare_doi, "iexact"), ("pmid", bare_pmid, "exact"), ("pmcid", bare_pmcid, "exact"))


def find_listed(source: EvidenceSource) -> tuple[str, EvidenceSource] | None:
    """The field and the other entry that has the same identifier, retired ones too."""
    for name, bare, lookup in _ONCE:
        value = bare(getattr(source, name))
        if value:
            others = EvidenceSource.objects.exclude(pk=source.pk)
            found = others.filter(**{f"{name}__{lookup}": value}).first()
            if found:
                return name, found
    return None


def refuse_listed_source(source: EvidenceSource) -> None:
    """Raise ``SourceAlreadyListed`` when another entry has one of the identifiers."""
    listed = find_listed(source)
    if listed:
        raise SourceAlreadyListed(*listed)
