"""The talk in which the patient was told about the injections, and said them back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consult.consultations.models.consultations import Consultation, Given


class ConsentTalk(Given):
    """When and how the patient was told about the proposed injections. ``digest`` is the
    hash of the proposal that it was about, ``by`` and ``at`` say who recorded it when."""

    class How(models.TextChoices):
        IN_PERSON = "in_person", "in person"
        VIDEO = "video", "by video call"

    consultation = models.OneToOneField(
        Consultation, on_delete=models.PROTECT, related_name="talk"
    )
    given_at = models.DateTimeField()
    how = models.CharField(max_length=20, choices=How.choices)
    printed_given = models.BooleanField()
    language = models.CharField(max_length=60)
    interpreter_name = models.CharField(max_length=160, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(language=""), name="talk_has_language"),
            models.CheckConstraint(
                condition=Q(how__in=["in_person", "video"]), name="talk_in_person_or_video"
            ),
        ]

    def __str__(self) -> str:
        return f"talk of {self.given_at:%d-%b-%Y}"


class TeachBack(Given):
    """One of the points that matter most, in the patient's own words, or why it was not
    asked. Words whose ``outcome`` is empty were not judged yet, or were still not right."""

    class Point(models.TextChoices):
        WHAT = "what", "What is injected?"
        HARM = "harm", "What is the main harm?"
        OPTIONS = "options", "Which other options are there?"

    class Outcome(models.TextChoices):
        RIGHT = "right", "Yes, right away"
        AGAIN = "again", "Yes, after explaining again"

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="teach_backs"
    )
    point = models.CharField(max_length=20, choices=Point.choices)
    words = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    skipped_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "point"], name="teach_back_once"),
            models.CheckConstraint(
                condition=Q(point__in=["what", "harm", "options"]), name="teach_back_point"
            ),
            models.CheckConstraint(
                condition=(~Q(words="") & Q(skipped_because=""))
                | (Q(words="", outcome="") & ~Q(skipped_because="")),
                name="teach_back_words_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "right", "again"]), name="teach_back_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_point_display()} {self.words or self.skipped_because}"

    @property
    def is_answered(self) -> bool:
        """Whether the point is closed: understood in the end, or skipped with a reason."""
        return bool(self.outcome or self.skipped_because)
