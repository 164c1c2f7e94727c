"""The form of a published source: what everybody who adds one is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from consult.formulary.admin.forms import EntryForm, RowFormSet
from consult.formulary.models import EvidenceSource
from consult.formulary.sources import find_component_problems, find_listed, find_source_problems

_PROBED = (
    "doi",
    "pmid",
    "pmcid",
    "seen_as",
    "sample_size",
    "sample_unit",
    "route",
    "adverse_events",
    "limits",
    "ocebm_level",
    "not_stated",
)


class SourceForm(EntryForm):
    """A source is listed once, and each question about it has an answer."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        probe = EvidenceSource(
            pk=self.instance.pk,
            **{name: cleaned[name] for name in _PROBED if cleaned.get(name) is not None},
        )
        self._refuse_listed(probe)
        for name, message in find_source_problems(probe, self._standing()):
            if name in self.fields and name not in self.errors:
                self.add_error(name, message)
        return cleaned

    def _refuse_listed(self, probe: EvidenceSource) -> None:
        listed = find_listed(probe)
        if listed:
            name, existing = listed
            address = reverse("admin:consult_evidencesource_change", args=[existing.pk])
            words = "This source is already listed: <a href='{}'>{}</a>.{}"
            retired = " It is retired; it can be restored." if existing.retired_at else ""
            self.add_error(name, format_html(words, address, existing, retired))

    def _standing(self) -> EvidenceSource | None:
        """The entry as it is stored; it may keep what it left open before this was asked."""
        return EvidenceSource.objects.filter(pk=self.instance.pk).first()


class SourceComponentFormSet(RowFormSet):
    """The ingredients of a source, against what is ticked about its formula."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        strengths = [(r["strength"], r["strength_unit"]) for r in self.rows(_STRENGTH)]
        had_none = bool(self.instance.pk) and not self.initial_form_count()
        for message in find_component_problems(self.instance, strengths, had_none=had_none):
            raise forms.ValidationError(message)


_STRENGTH = ("strength", "strength_unit")
