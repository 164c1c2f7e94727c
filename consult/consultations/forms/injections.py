"""A proposed injection and the products drawn up for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from consult.consultations.formula import DrawnUp, find_line_problems
from consult.consultations.models import FormulaLine, ProposedInjection, Zone
from consult.formulary.models import Lot, Product, Unit
from consult.formulary.models.products import Measure
from consult.staff.models import StaffMember
from consult.ui.forms import BaseForm, VersionedForm, VersionedModelForm

# The numbers are those on the diagram.
NUMBERED_ZONES = [
    (value, f"{number} {label}") for number, (value, label) in enumerate(Zone.choices, start=1)
]


class PlanFields(metaclass=forms.forms.DeclarativeFieldsMetaclass):
    """How deep and how often; the same in an injection and in a saved formula."""

    depth_mm = forms.DecimalField(
        label="Depth in mm",
        min_value=Decimal("0.1"),
        max_value=13,
        max_digits=4,
        decimal_places=1,
    )
    sessions = forms.IntegerField(label="Number of sessions", min_value=1, max_value=30)
    interval_days = forms.IntegerField(
        label="Days between sessions",
        min_value=1,
        max_value=365,
        required=False,
        help_text="Leave empty for a single session.",
    )


PLAN_LABELS = {
    "route": "Route",
    "device": "Given with",
    "needle": "Needle",
}
PLAN_HELP = {"needle": "Gauge and length, such as 30 G, 4 mm."}


def check_interval(form: forms.BaseForm, cleaned: dict[str, Any]) -> None:
    """Several sessions have days between them, a single one has none."""
    sessions, interval = cleaned.get("sessions"), cleaned.get("interval_days")
    if sessions and sessions > 1 and not interval and "interval_days" not in form.errors:
        form.add_error("interval_days", "Give the days between the sessions.")
    if sessions == 1 and interval:
        form.add_error("interval_days", "A single session has no interval: leave it empty.")


class InjectionForm(PlanFields, VersionedModelForm):
    """Why, where, how deep, how much, how often, when and by whom."""

    zones = forms.MultipleChoiceField(
        choices=NUMBERED_ZONES,
        widget=forms.CheckboxSelectMultiple,
        label="Zones of the scalp",
        error_messages={"required": "Choose at least one zone."},
    )
    injector = forms.ModelChoiceField(
        queryset=StaffMember.objects.none(),
        required=False,
        empty_label="Not decided yet",
        label="Who will inject",
    )
    total_volume_ml = forms.DecimalField(
        label="Total volume in mL",
        min_value=Decimal("0.01"),
        max_value=50,
        max_digits=5,
        decimal_places=2,
        help_text="Of one session.",
    )
    planned_on = forms.DateField(
        label="Planned day", help_text="Of the first session. Lots are checked for this day."
    )

    class Meta:
        model = ProposedInjection
        fields = [
            "purpose",
            "zones",
            "route",
            "device",
            "depth_mm",
            "needle",
            "total_volume_ml",
            "sessions",
            "interval_days",
            "planned_on",
            "injector",
        ]
        labels = {"purpose": "Why this injection", **PLAN_LABELS}
        help_texts = PLAN_HELP

    def __init__(self, *args: Any, clinic: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        injector = self.fields["injector"]
        injector.queryset = (
            clinic.staff.filter(is_active=True)
            .exclude(profession="")
            .order_by("last_name", "first_name", "pk")
        )
        injector.label_from_instance = label_injector
        # Left open it blocks the consent, which is not “optional”.
        injector.unmarked = True

    def clean_planned_on(self) -> date:
        day: date = self.cleaned_data["planned_on"]
        if day < self.today and day != self.instance.planned_on:
            raise forms.ValidationError("The planned day is in the past.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_interval(self, cleaned)
        return cleaned

    def values(self) -> dict[str, Any]:
        """The injection's own fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def label_injector(person: StaffMember) -> str:
    """Name, profession and registration of somebody who may inject."""
    number = f"{person.registration_body} {person.registration_number}".strip()
    return f"{person.full_name}, {person.profession} ({number or 'no registration recorded'})"


class ProductChoiceForm(BaseForm):
    """Which product to draw up."""

    product = forms.ModelChoiceField(
        queryset=Product.objects.none(), empty_label="Choose", label="Product"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.offered()


class FormulaLineForm(VersionedForm):
    """Lot, strength as read on the vial, and the amount to draw up."""

    lot = forms.ModelChoiceField(
        queryset=Lot.objects.none(),
        required=False,
        empty_label="Not chosen yet",
        label="Lot and expiry, as on the vial",
    )
    strength = forms.DecimalField(
        required=False,
        min_value=Decimal("0.0001"),
        max_digits=10,
        decimal_places=4,
        label="Strength that you read on the vial",
    )
    strength_unit = forms.ChoiceField(
        required=False, choices=[("", "Choose"), *Unit.choices], label="Unit of the strength"
    )
    amount = forms.DecimalField(
        min_value=Decimal("0.001"), max_digits=8, decimal_places=3, label="Amount to draw up"
    )
    unit = forms.ChoiceField(
        choices=[("", "Choose"), *Measure.choices], label="Unit of the amount"
    )

    def __init__(
        self,
        *args: Any,
        injection: ProposedInjection,
        product: Product,
        line: FormulaLine | None = None,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.injection, self.product, self.line = injection, product, line
        lots = Lot.objects.filter(clinic=injection.consultation.clinic, product=product)
        offered = lots.offered(on=today)
        if line and line.lot_id:
            offered = offered | lots.filter(pk=line.lot_id)
        self.fields["lot"].queryset = offered
        # A missing lot blocks the consent and a strength is always asked: not “optional”.
        for name in ("lot", "strength", "strength_unit"):
            self.fields[name].unmarked = True
        if product.strength is None:
            del self.fields["strength"], self.fields["strength_unit"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            drawn = DrawnUp(product=self.product, **self.values())
            problems = find_line_problems(drawn, injection=self.injection, line=self.line)
            for name, message in problems.items():
                self.add_error(name if name in self.fields else None, message)
        return cleaned

    def values(self) -> dict[str, Any]:
        """The line's fields, but for its product."""
        return {
            "lot": self.cleaned_data.get("lot"),
            "strength": self.cleaned_data.get("strength"),
            "strength_unit": self.cleaned_data.get("strength_unit", ""),
            "amount": self.cleaned_data["amount"],
            "unit": self.cleaned_data["unit"],
        }
