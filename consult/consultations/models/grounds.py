"""What a proposed injection rests on: its evidence and its sterile technique."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consult.consultations.models.consultations import Given
from consult.consultations.models.injections import ProposedInjection
from consult.formulary.models import ChecklistItem, EvidenceSource
from consult.safety.facts import Answer, Relation


class EvidenceLink(Given):
    """A source attached to a proposed injection. ``relation`` was decided by the software
    when it was attached; the review decides it anew from the formula as it stands."""

    injection = models.ForeignKey(
        ProposedInjection, on_delete=models.CASCADE, related_name="evidence_links"
    )
    source = models.ForeignKey(EvidenceSource, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Relation])
    comment = models.CharField(max_length=1000)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["injection", "source"], name="evidence_attached_once"),
            models.CheckConstraint(condition=~Q(comment=""), name="evidence_has_comment"),
        ]

    def __str__(self) -> str:
        return str(self.source)


class NoEvidenceStatement(Given):
    """No published evidence was found for this mixture: where and when it was searched.
    ``fingerprint`` is of the formula as it stood when this was stated."""

    injection = models.OneToOneField(
        ProposedInjection, on_delete=models.CASCADE, related_name="no_evidence"
    )
    searched_where = models.CharField(max_length=400)
    searched_on = models.DateField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(searched_where=""), name="search_has_place")
        ]

    def __str__(self) -> str:
        return f"searched {self.searched_where}"


class TechniqueAnswer(Given):
    """The answer to one checklist item of the sterile technique."""

    injection = models.ForeignKey(
        ProposedInjection, on_delete=models.CASCADE, related_name="technique_answers"
    )
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(
        max_length=20,
        choices=[
            (Answer.YES.value, "Yes"),
            (Answer.NO.value, "No"),
            (Answer.NOT_APPLICABLE.value, "Not applicable"),
        ],
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["injection", "item"], name="technique_answered_once"),
            models.CheckConstraint(
                condition=Q(answer=Answer.YES) | ~Q(reason=""),
                name="technique_reason_unless_yes",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=[Answer.YES, Answer.NO, Answer.NOT_APPLICABLE]),
                name="technique_is_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.answer}"
