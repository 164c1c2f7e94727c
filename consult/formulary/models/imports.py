"""Files that were uploaded into a list, and what each of their entries asks for."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.text import capfirst

from consult.formulary.models.proposals import Proposal


class ListImport(models.Model):
    """One uploaded file on its way into a list. It goes on in portions: ``done`` entries of the
    present state are behind, and ``acting`` is who set it going."""

    class State(models.TextChoices):
        CHECKING = "checking", "being checked"
        FAULTY = "faulty", "not imported: it has errors"
        SAME = "same", "nothing to import: it says what is in the list"
        READY = "ready", "checked, not imported yet"
        WRITING = "writing", "being imported"
        PROPOSED = "proposed", "proposed, not published yet"
        PUBLISHING = "publishing", "being published"
        DONE = "done", "imported"
        UNDOING = "undoing", "being taken back"
        TAKEN_BACK = "taken_back", "taken back: nothing of it is proposed"

    list_name = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=400)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    acting = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.CHECKING)
    done = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file_name} into {self.list_title}"

    @property
    def list_title(self) -> str:
        """The list as the pages call it."""
        return str(capfirst(apps.get_model("consult", self.list_name)._meta.verbose_name_plural))

    @property
    def is_working(self) -> bool:
        """Whether it goes on by itself while its page is open."""
        return self.state in _WORKING


_WORKING = {
    ListImport.State.CHECKING,
    ListImport.State.WRITING,
    ListImport.State.PUBLISHING,
    ListImport.State.UNDOING,
}


class ImportedEntryQuerySet(models.QuerySet):
    """The entries of imports."""

    def changing(self) -> Self:
        """Those that ask for a change."""
        return self.filter(kind__in=[ImportedEntry.Kind.NEW, ImportedEntry.Kind.CHANGE])


class ImportedEntry(models.Model):
    """What one file tells of one entry: its rows of cells, and what came of checking them."""

    class Kind(models.TextChoices):
        NEW = "new", "new"
        CHANGE = "change", "change"
        SAME = "same", "no change"
        FAULTY = "faulty", "with errors"

    batch = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    rows = models.JSONField()
    name = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    base_version = models.PositiveIntegerField(null=True)
    faults = models.JSONField(default=list)
    differences = models.JSONField(default=list)
    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, null=True, related_name="imported_from"
    )

    objects = ImportedEntryQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="imported_entry_once")
        ]

    def __str__(self) -> str:
        return self.name
