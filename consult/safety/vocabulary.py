"""The coded answers and kinds that the facts are made of."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """An answer that was really given; no answer is ``None``, never one of these."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"
    NOT_KNOWN = "not_known"
    NOT_APPLICABLE = "not_applicable"


class AllergyAnswer(StrEnum):
    NOT_ASKED = "not_asked"
    NONE_KNOWN = "none_known"
    HAS = "has"


class Role(StrEnum):
    """What a component does in a product."""

    ACTIVE = "active"
    EXCIPIENT = "excipient"
    PRESERVATIVE = "preservative"
    DILUENT = "diluent"
    BUFFER = "buffer"
    PACKAGING = "packaging"


class MembershipKind(StrEnum):
    """Whether an ingredient is itself of a cross-reactivity group or may hold a member."""

    MEMBER = "member"
    MAY_CONTAIN = "may_contain"


class MatchRule(StrEnum):
    """What a group asks for when a patient's allergy reaches one of its ingredients."""

    STOP = "stop"
    STOP_AND_ASK = "stop_and_ask"
    STOP_AND_USE_OTHER = "stop_and_use_other"
    WARN = "warn"
    ASK = "ask"


class Relation(StrEnum):
    """How a source relates to the proposed formula; the software decides it."""

    EXACT = "exact"
    SAME_ACTIVE = "same_active"
    INDIRECT = "indirect"


class Content(StrEnum):
    """Whether a stopper, glove or product holds something, as far as is known."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class VialKind(StrEnum):
    SINGLE_DOSE = "single_dose"
    MULTI_DOSE = "multi_dose"
    COMPOUNDED = "compounded"


class Procedure(StrEnum):
    """How an injection is given: its routes, then its devices."""

    INTRADERMAL = "intradermal"
    SUBDERMAL = "subdermal"
    SYRINGE = "syringe"
    MESO_GUN = "meso_gun"
    MULTI_NEEDLE = "multi_needle"

    @property
    def words(self) -> str:
        """The procedure as pages and the paper say it."""
        return {
            Procedure.INTRADERMAL: "intradermal (into the skin)",
            Procedure.SUBDERMAL: "subdermal (just under the skin)",
            Procedure.SYRINGE: "syringe and needle by hand",
            Procedure.MESO_GUN: "mesotherapy gun",
            Procedure.MULTI_NEEDLE: "multi-needle injector",
        }[self]
