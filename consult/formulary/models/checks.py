"""When an entry that rests on facts outside of the clinic was checked, and is due again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from consult.formulary.models.entries import EntryQuerySet

# So many days ahead an admin is told that a check is due.
DUE_DAYS = 30
NO_DATE = "no date set"


class CheckedQuerySet(EntryQuerySet):
    """Entries that are checked again from time to time."""

    def overdue(self, today: date) -> Self:
        """Entries whose day to be checked by has passed."""
        return self.filter(check_again_by__lt=today)

    def due_soon(self, today: date) -> Self:
        """Entries that are to be checked within the next weeks, and are not overdue."""
        return self.filter(check_again_by__range=(today, today + timedelta(days=DUE_DAYS)))

    def due_later(self, today: date) -> Self:
        """Entries that need no look yet."""
        return self.filter(check_again_by__gt=today + timedelta(days=DUE_DAYS))

    def undated(self) -> Self:
        """Entries for which nobody has set a day."""
        return self.filter(check_again_by__isnull=True)


def default_check_again(checked_on: date) -> date:
    """The day by which something checked on ``checked_on`` is checked again, if nobody
    says otherwise."""
    return checked_on + timedelta(days=settings.CHECK_AGAIN_DAYS)


def days_in_order(name: str) -> models.CheckConstraint:
    """The promise that the next check lies after the last one."""
    return models.CheckConstraint(
        condition=Q(checked_on__isnull=True)
        | Q(check_again_by__isnull=True)
        | Q(check_again_by__gt=F("checked_on")),
        name=f"{name}_check_days",
        violation_error_message="The next check lies after the last one.",
    )


class Checked(models.Model):
    """An entry that laws, labels or studies can make wrong while nobody touches it: it says
    when somebody last compared it with its sources, and by when to do so again."""

    checked_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day on which somebody compared this entry with its sources; where only "
        "the month is known, its first day.",
    )
    check_again_by = models.DateField(
        null=True,
        blank=True,
        help_text="After this day a consultation that uses this entry shows a warning. Left "
        "empty with a day above: the clinic’s usual time later. Both empty: no date set.",
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """A check has a next one; and nobody can have checked in days to come."""
        super().clean()
        self.set_next_check()
        if self.checked_on and self.check_again_by and self.check_again_by <= self.checked_on:
            raise ValidationError({"check_again_by": "Give a day after the last check."})

    def set_next_check(self) -> None:
        """The usual time after the last check, where nobody said when."""
        if self.checked_on and not self.check_again_by:
            self.check_again_by = default_check_again(self.checked_on)

    @property
    def check_words(self) -> str:
        """By when it is to be checked again."""
        return f"by {self.check_again_by:%d-%b-%Y}" if self.check_again_by else NO_DATE
