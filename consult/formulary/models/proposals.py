"""Proposed revisions of the lists, and what was decided about each."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst

from consult.formulary.models.revisions import Revision, key_of, type_of
from consult.records import AppendOnly, AppendOnlyQuerySet


class ProposalQuerySet(AppendOnlyQuerySet):
    """Proposed revisions."""

    def open(self) -> Self:
        """Those that nobody has decided yet."""
        return self.filter(outcome__isnull=True)

    def of_entry(self, entry: models.Model) -> Self:
        """All about one entry, the newest first."""
        return self.filter(entry_type=type_of(entry), entry_key=key_of(entry))

    def with_people(self) -> Self:
        """With what a page says about each."""
        return self.select_related(
            "proposed_by", "outcome__by", "outcome__revision", "again_of", "again_of_revision"
        )


class Proposal(AppendOnly):
    """One change of one entry that somebody asks for. ``before`` is the whole content that it
    is based on and ``after`` the whole content that it asks for, both as a revision has them.

    It is open until it has an outcome. ``again_of`` and ``again_of_revision`` name what it
    repeats.
    """

    class Kind(models.TextChoices):
        CREATE = "create", "new entry"
        CHANGE = "change", "change"
        RETIRE = "retire", "retirement"
        RESTORE = "restore", "return into use"
        DELETE = "delete", "deletion"

    entry_type = models.CharField(max_length=40)
    entry_key = models.CharField(max_length=80)
    entry_name = models.TextField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    base_version = models.PositiveIntegerField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    reason = models.CharField(max_length=400)
    again_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="repeated_by"
    )
    again_of_revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, related_name="repeated_by"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_has_reason"),
            models.CheckConstraint(
                condition=Q(kind="create", base_version__isnull=True)
                | (~Q(kind="create") & Q(base_version__isnull=False)),
                name="proposal_is_based_on_a_version",
            ),
            models.CheckConstraint(
                condition=Q(again_of__isnull=True) | Q(again_of_revision__isnull=True),
                name="proposal_repeats_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{capfirst(self.get_kind_display())}: {self.entry_name}"

    @property
    def decided(self) -> ProposalOutcome | None:
        """Its outcome, or nothing while it is open."""
        return getattr(self, "outcome", None)

    @property
    def list_name(self) -> str:
        """The list that the entry is of, as the pages call it."""
        return str(capfirst(apps.get_model("consult", self.entry_type)._meta.verbose_name_plural))

    @property
    def own_changes(self) -> dict[str, Any]:
        """The fields that it asks to change, with what they should be."""
        before = self.before or {}
        return {n: value for n, value in self.after.items() if value != before.get(n)}


class ProposalOutcome(AppendOnly):
    """What was decided about a proposal, once."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", "published"
        REJECTED = "rejected", "rejected"
        WITHDRAWN = "withdrawn", "withdrawn"
        REPLACED = "replaced", "replaced by a newer proposal"

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="outcome")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True)
    revision = models.OneToOneField(
        Revision, on_delete=models.PROTECT, null=True, related_name="outcome"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="rejected") | ~Q(reason=""), name="rejection_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind="published", revision__isnull=False)
                | (~Q(kind="published") & Q(revision__isnull=True)),
                name="publishing_leaves_a_revision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.kind}"
