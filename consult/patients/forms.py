"""Forms about a patient."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from consult.patients.models import Patient
from consult.staff.models import Clinic, StaffMember
from consult.ui.forms import VersionedModelForm

OLDEST_AGE = 120


class PatientForm(VersionedModelForm):
    """Identity of a patient; the clinic is asked only of staff with several clinics."""

    is_same_person_checked = forms.BooleanField(
        required=False, label="I checked: this is a different person"
    )

    class Meta:
        model = Patient
        fields = [
            "clinic",
            "given_names",
            "family_name",
            "date_of_birth",
            "record_number",
            "phone",
            "language",
        ]
        error_messages = {
            "date_of_birth": {"invalid": "Enter a real date, such as 07/14/1985."},
        }

    def __init__(self, *args: Any, user: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duplicates: list[Patient] = []
        clinics = user.clinics.all()
        clinic_field = self.fields["clinic"]
        clinic_field.queryset = clinics
        if self.instance.pk or len(clinics) == 1:
            del self.fields["clinic"]
        self._clinics = list(clinics)
        if not self._asks_about_duplicate():
            self.fields["is_same_person_checked"].widget = forms.HiddenInput()

    def _asks_about_duplicate(self) -> bool:
        return bool(self.data.get("asks_about_duplicate"))

    def chosen_clinic(self) -> Clinic | None:
        """The clinic the patient belongs to, once the form is valid."""
        if self.instance.pk:
            clinic: Clinic = self.instance.clinic
            return clinic
        chosen: Clinic | None = self.cleaned_data.get("clinic")
        return chosen or next(iter(self._clinics), None)

    def clean_date_of_birth(self) -> date:
        born: date = self.cleaned_data["date_of_birth"]
        today = timezone.localdate()
        if born > today:
            raise forms.ValidationError("The birth date is in the future.")
        if today.year - born.year > OLDEST_AGE:
            raise forms.ValidationError("The birth date is more than 120 years ago.")
        return born

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        names = ("family_name", "given_names", "date_of_birth")
        clinic = self.chosen_clinic()
        if clinic and all(cleaned.get(name) for name in names):
            self._find_duplicates(clinic, {name: cleaned[name] for name in names})
        return cleaned

    def _find_duplicates(self, clinic: Clinic, identity: dict[str, Any]) -> None:
        others = Patient.objects.filter(clinic=clinic).exclude(pk=self.instance.pk)
        self.duplicates = list(others.likely_same(**identity)[:5])
        if self.duplicates and not self.cleaned_data.get("is_same_person_checked"):
            self.fields["is_same_person_checked"].widget = forms.CheckboxInput()
            self.add_error(
                "is_same_person_checked",
                "A patient with this name and birth date is already here. Open that record, "
                "or tick the box if this is somebody else.",
            )
