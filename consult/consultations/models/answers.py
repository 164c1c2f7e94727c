"""Answers given in a consultation, each with who and when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consult.consultations.models.consultations import Consultation, Given
from consult.formulary.models import Alternative, RedFlag
from consult.safety.facts import Answer


class HealthConfirmation(Given):
    """The clinician went through allergies and health with the patient in this visit;
    ``digest`` is the hash of what stood in the record then."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.PROTECT, related_name="health_confirmation"
    )
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"confirmed {self.at:%d-%b-%Y}"


class RedFlagAnswer(Given):
    """The answer to one screening question."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="red_flag_answers"
    )
    red_flag = models.ForeignKey(RedFlag, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(
        max_length=5, choices=[(Answer.YES.value, "Yes"), (Answer.NO.value, "No")]
    )
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "red_flag"], name="red_flag_answered_once"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=[Answer.YES, Answer.NO]), name="red_flag_yes_or_no"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.red_flag}: {self.answer}"


class AlternativeDiscussion(Given):
    """What became of one other option."""

    class Outcome(models.TextChoices):
        TRIED = "tried", "tried before"
        USING = "using", "using it now"
        DECLINED = "declined", "offered and declined"
        NOT_SUITABLE = "not_suitable", "not suitable"
        CHOSEN = "chosen", "chosen instead"

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="alternative_discussions"
    )
    alternative = models.ForeignKey(Alternative, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "alternative"], name="alternative_discussed_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="alternative_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.alternative}: {self.outcome}"


class FindingOverride(Given):
    """A clinician goes on in spite of a finding, with a written reason. Tied to the
    finding's code, subject and message: when the facts change, it no longer fits."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="overrides"
    )
    code = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    message = models.TextField()
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "code", "subject"], name="finding_overridden_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"
