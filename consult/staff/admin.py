"""Admin pages of clinics and staff, for owners and superusers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from consult.audit.actions import record_event
from consult.safety.vocabulary import Procedure
from consult.staff.actions import add_clinic, change_clinic
from consult.staff.models import MOST_HOURS, Clinic, StaffMember
from consult.staff.waits import field_of, find_wait_problems, waits_of
from consult.ui.fields import VersionField

_OF_SUPERUSERS = ("is_superuser", "user_permissions")


class WaitField(forms.IntegerField):
    """The hours to think for one procedure; empty where the clinic's own hours hold."""

    def __init__(self, procedure: Procedure) -> None:
        super().__init__(
            required=False,
            min_value=1,
            max_value=MOST_HOURS,
            label=f"more hours to think for: {procedure.words}",
            help_text="Only where it should be longer than the clinic's own time.",
        )


class ClinicForm(forms.ModelForm):
    """A clinic; notices that somebody else saved it after this page was opened."""

    wait_intradermal = WaitField(Procedure.INTRADERMAL)
    wait_subdermal = WaitField(Procedure.SUBDERMAL)
    wait_syringe = WaitField(Procedure.SYRINGE)
    wait_meso_gun = WaitField(Procedure.MESO_GUN)
    wait_multi_needle = WaitField(Procedure.MULTI_NEEDLE)
    seen_version = VersionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version
            for procedure, hours in waits_of(self.instance).items():
                self.initial[field_of(procedure)] = hours
        else:
            self.fields.pop("seen_version", None)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if "address" in data:
            data["address"] = data["address"].replace("\r\n", "\n")
        stored = Clinic.objects.select_for_update().filter(pk=self.instance.pk).first()
        if stored and data.get("seen_version") not in (None, stored.version):
            self.add_error(
                None,
                "Somebody else saved this clinic after you opened it, and nothing of yours was"
                " saved. What you typed is still below: copy it and open the clinic again.",
            )
        self._check_waits()
        return data

    def _check_waits(self) -> None:
        clinics = self.cleaned_data.get("waiting_hours")
        if clinics is not None:
            for name, message in find_wait_problems(clinics, self.waits()).items():
                self.add_error(name, message)

    def waits(self) -> dict[str, int]:
        """The longer hours to think that were typed, by procedure."""
        typed = {each.value: self.cleaned_data.get(field_of(each)) for each in Procedure}
        return {procedure: hours for procedure, hours in typed.items() if hours is not None}


class OwnClinicsOnly:
    """Owners see what belongs to their own clinics; others do not exist for them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found


@admin.register(Clinic)
class ClinicAdmin(OwnClinicsOnly, admin.ModelAdmin):
    form = ClinicForm
    list_display = ("name", "phone", "emergency_number", "paper_size", "time_zone")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Clinic]:
        clinics = super().get_queryset(request)
        return clinics if request.user.is_superuser else clinics.filter(staff=request.user)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        own = [f.name for f in Clinic._meta.concrete_fields if f.editable and f.name != "id"]
        fields = [*own, *(field_of(each) for each in Procedure)]
        return [*fields, "seen_version"] if obj else fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data = dict(form.cleaned_data)
        version = data.pop("seen_version", None)
        for each in Procedure:
            data.pop(field_of(each), None)
        if change:
            saved = change_clinic(
                by=request.user,
                clinic=obj,
                expected_version=version,
                values=data,
                waits=form.waits(),
            )
        else:
            saved = add_clinic(by=request.user, values=data, waits=form.waits())
        obj.__dict__.update(saved.__dict__)


@admin.register(StaffMember)
class StaffMemberAdmin(OwnClinicsOnly, UserAdmin):
    """Accounts. They are switched off, never deleted: records name them."""

    list_display = ("username", "full_name", "profession", "is_active", "is_staff")
    list_filter = ("is_active", "groups")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("title", "first_name", "last_name", "email")}),
        (
            "Profession",
            {"fields": ("profession", "registration_body", "registration_number")},
        ),
        ("Access", {"fields": ("is_active", "is_staff", "groups", "clinics", *_OF_SUPERUSERS)}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        ("Access", {"fields": ("is_staff", "groups", "clinics")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffMember]:
        staff = super().get_queryset(request)
        if request.user.is_superuser:
            return staff
        own = StaffMember.objects.filter(clinics__in=request.user.clinics.all())
        return staff.filter(pk__in=own.values("pk"), is_superuser=False)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (title, {"fields": tuple(n for n in given["fields"] if n not in _OF_SUPERUSERS)})
            for title, given in fieldsets
        ]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "clinics" and not request.user.is_superuser:
            kwargs["queryset"] = request.user.clinics.all()
        if db_field.name in ("clinics", "groups"):
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        if obj is None and not request.user.is_superuser and "clinics" in form.base_fields:
            # Without a clinic the new account would be out of its maker's sight.
            form.base_fields["clinics"].required = True
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep the clinics that the person saving does not see."""
        unseen = []
        if change and not request.user.is_superuser:
            unseen = list(form.instance.clinics.exclude(pk__in=request.user.clinics.all()))
        super().save_related(request, form, formsets, change)
        form.instance.clinics.add(*unseen)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        record_event(by=request.user, action="staff_member.added", record=obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        record_event(
            by=request.user,
            action="staff_member.changed",
            record=obj,
            details={"changed": message if isinstance(message, list) else [str(message)]},
        )
        return super().log_change(request, obj, message)

    def user_change_password(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The new password and its audit event, both or neither."""
        with transaction.atomic():
            return super().user_change_password(request, *args, **kwargs)
