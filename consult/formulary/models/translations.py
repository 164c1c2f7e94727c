"""What the lists say in other languages: one text of one field of one entry."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from consult.formulary.models.entries import Entry, PatientReads
from consult.formulary.models.revisions import type_of

ENGLISH = "en"
# The fields that a patient reads, by list; a field that holds lines is translated as lines.
TRANSLATED: dict[str, tuple[str, ...]] = {
    "risk": (
        "patient_name",
        "patient_text",
        "severity",
        "frequency_text",
        "typical_onset",
        "what_to_do",
    ),
    "ingredient": (
        "name",
        "patient_text",
        "us_status_text",
        "us_status_as_of",
        "specific_risks",
        "pregnancy_text",
        "handling",
    ),
    "redflag": ("label", "patient_text"),
    "alternative": ("name", "patient_text", "main_risks", "cost_note"),
    "checklistitem": ("text", "patient_text"),
    "healthquestion": ("label",),
    "evidencesource": ("patient_text", "design", "formula", "sample_unit", "limits"),
    "crossreactivitygroup": ("name",),
}
_LISTS = {
    "risk": "Risks",
    "ingredient": "Ingredients",
    "redflag": "Red flags",
    "alternative": "Alternatives",
    "checklistitem": "Checklist items",
    "healthquestion": "Health questions",
    "evidencesource": "Evidence sources",
    "crossreactivitygroup": "Cross-reactivity groups",
}
language_code = RegexValidator(
    r"^[a-z]{2,3}(-[a-z0-9]{2,6})?\Z", "A language is its short code, such as es or pt-br."
)
_ENGLISH_IS_NO_TRANSLATION = "English is what is translated. Change the entry itself."


class Translation(PatientReads, Entry):
    """One text of the lists in another language.

    ``of_text`` is the English text that was translated. Once the entry says something else
    the translation no longer fits: it is not printed until it was looked at again.
    """

    entry_list = models.CharField("list", max_length=40, choices=list(_LISTS.items()))
    entry_key = models.CharField("key of the entry", max_length=80)
    field = models.CharField(max_length=40)
    language = models.CharField(max_length=10, validators=[language_code])
    text = models.TextField(max_length=2000)
    of_text = models.TextField(
        "English text that it translates",
        max_length=2000,
        blank=True,
        help_text="Left empty: the text as the entry has it now. A translation of an older "
        "text is not printed.",
    )

    class Meta:
        ordering = ["entry_list", "entry_key", "field", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry_list", "entry_key", "field", "language"],
                name="translation_once",
                violation_error_message="This text already has a translation into this language.",
            ),
            models.CheckConstraint(
                condition=~models.Q(language=ENGLISH), name="translation_is_not_english"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_list} {self.entry_key} {self.field} {self.language}"

    @property
    def is_outdated(self) -> bool:
        """Whether the entry no longer says what was translated."""
        entry = self._entry()
        return entry is None or english_of(entry, self.field) != self.of_text

    def clean(self) -> None:
        """The entry and its field are there, and its English text is the one translated."""
        if self.language == ENGLISH:
            raise ValidationError({"language": _ENGLISH_IS_NO_TRANSLATION})
        fields = TRANSLATED.get(self.entry_list, ())
        if self.field not in fields:
            raise ValidationError({"field": f"Choose one of: {', '.join(fields)}."})
        entry = self._entry()
        if entry is None:
            raise ValidationError({"entry_key": "No entry of this list has this key."})
        self._compare(english_of(entry, self.field))

    def _compare(self, english: str) -> None:
        if not english:
            raise ValidationError({"field": "The entry says nothing there."})
        self.of_text = self.of_text or english
        if self.of_text != english:
            now = f"The English text now is “{english}”. Translate this, and put it here."
            raise ValidationError({"of_text": now})
        if english.count("\n") != self.text.strip().count("\n"):
            raise ValidationError({"text": "Keep one line for each line of the English text."})

    def _entry(self) -> Any:
        if self.entry_list not in TRANSLATED:
            return None
        model = apps.get_model("consult", self.entry_list)
        return model._default_manager.filter(key=self.entry_key).first()


TextKey = tuple[str, str, str]


def english_of(entry: Entry, field: str) -> str:
    """The English text of a field; lines are joined by line ends."""
    value = getattr(entry, field)
    return "\n".join(str(line) for line in value) if isinstance(value, list) else str(value or "")


def text_key(entry: Entry, field: str) -> TextKey:
    """By what a translation of ``field`` of ``entry`` is found."""
    return type_of(entry), entry.key, field


def translations_into(language: str) -> dict[TextKey, Translation]:
    """Every translation into ``language`` that is offered, in one query."""
    if language == ENGLISH:
        return {}
    rows = Translation.objects.offered().filter(language=language)
    return {(row.entry_list, row.entry_key, row.field): row for row in rows}


def outdated_translations() -> list[int]:
    """The numbers of the translations whose entries say something else by now."""
    english: dict[TextKey, str] = {}
    for name, fields in TRANSLATED.items():
        for entry in apps.get_model("consult", name)._default_manager.all():
            english |= {text_key(entry, field): english_of(entry, field) for field in fields}
    rows = Translation.objects.offered()
    return [
        row.pk
        for row in rows
        if english.get((row.entry_list, row.entry_key, row.field)) != row.of_text
    ]
