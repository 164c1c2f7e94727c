"""What every entry of the formulary shares: key, sources, sign-off, retirement."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models

from consult.records import Versioned


class EntryQuerySet(models.QuerySet):
    """Entries of one list."""

    def offered(self) -> Self:
        """Published entries that are not retired: what a consultation may use."""
        return self.filter(retired_at__isnull=True)

    def drafts(self) -> Self:
        """Entries in use that no clinician of this clinic has signed off."""
        return self.offered().filter(signed_off_at__isnull=True)


class Entry(Versioned):
    """One entry of a list that reaches a patient's paper.

    ``sources`` are the pages that were read for it, most important first; the parts named
    in ``unsourced_parts`` were not seen in any of them. Until ``signed_off_at`` is set the
    entry is a draft that no clinician of this clinic has signed off.
    """

    key = models.SlugField(max_length=80, unique=True)
    sources = models.JSONField(default=list, blank=True)
    unsourced_parts = models.JSONField(default=list, blank=True)
    signed_off_at = models.DateTimeField(null=True, editable=False)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    retired_at = models.DateTimeField(null=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_signed_off(self) -> bool:
        return self.signed_off_at is not None

    @property
    def main_source(self) -> dict[str, Any]:
        """The first source, or an empty mapping."""
        return self.sources[0] if self.sources else {}

    @property
    def source_title(self) -> str:
        """The title of the main source, or words that say there is none."""
        title: str = self.main_source.get("title", "")
        return title or "no source recorded"


class PatientReads(models.Model):
    """An entry with texts that a patient reads: they are plain, or it says why they are not."""

    hard_words_reason = models.CharField(
        "why it must be harder to read",
        max_length=300,
        blank=True,
        help_text="Only for texts above reading grade 8. Kept in the history of this entry.",
    )

    class Meta:
        abstract = True


class FromLabel(models.Model):
    """What a clinician may enter from a label: it says who did, and waits for an admin, or
    was sent back to be corrected. What was merged stays for old records, and names what
    stands in its place."""

    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    awaiting_review = models.BooleanField(default=False, editable=False)
    sent_back_because = models.CharField(max_length=400, blank=True, default="", editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="merged_from"
    )

    class Meta:
        abstract = True

    @property
    def living(self) -> Any:
        """The row that stands in its place since they were merged, or itself."""
        living: Any = self.merged_into or self
        return living
