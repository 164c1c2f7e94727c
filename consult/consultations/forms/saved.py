"""The forms of a saved formula: what it is, its sources, and starting an injection from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from consult.consultations.forms.injections import (
    PLAN_HELP,
    PLAN_LABELS,
    FormulaLineForm,
    InjectionForm,
    PlanFields,
    check_interval,
)
from consult.consultations.formula import DrawnUp
from consult.consultations.models import (
    Consultation,
    ProposedInjection,
    SavedFormulaLine,
    SavedFormulaVersion,
)
from consult.formulary.models import Product
from consult.formulary.models.products import Measure
from consult.staff.models import Clinic, StaffMember
from consult.ui.forms import VersionedForm, VersionedModelForm, dress


class SavedFormulaForm(PlanFields, VersionedModelForm):
    """Its name, how it is given, and its products. ``products`` are the rows of the page;
    a usual amount is a reminder and never fills a box."""

    clinic = forms.ModelChoiceField(
        queryset=Clinic.objects.none(), empty_label="Choose", label="Clinic"
    )
    more = forms.ModelChoiceField(
        queryset=Product.objects.none(),
        required=False,
        empty_label="Choose",
        label="Add a product",
    )

    class Meta:
        model = SavedFormulaVersion
        fields = ["name", "purpose", "route", "device", "depth_mm", "needle", "sessions",
                  "interval_days"]  # fmt: skip
        labels = {"name": "Name of the formula", "purpose": "Usual reason", **PLAN_LABELS}
        help_texts = {
            "name": "Such as: Biotin with dexpanthenol.",
            "purpose": "Fills “why this injection”. Write nothing about a patient here.",
            **PLAN_HELP,
        }

    def __init__(
        self,
        *args: Any,
        user: StaffMember,
        is_new: bool,
        products: Sequence[Product],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.products = list(products)
        self._clinics = list(user.clinics.all())
        self.fields["clinic"].queryset = user.clinics.all()
        if not is_new or len(self._clinics) == 1:
            del self.fields["clinic"]
        self.fields["more"].queryset = Product.objects.offered().exclude(
            pk__in=[product.pk for product in products]
        )
        for product in products:
            usual = forms.DecimalField(
                required=False,
                min_value=Decimal("0.001"),
                max_digits=8,
                decimal_places=3,
                label=f"Usual amount of {product.name} in {product.measured_in}",
            )
            dress(usual)
            self.fields[f"usual-{product.pk}"] = usual

    def rows(self) -> list[tuple[Product, forms.BoundField]]:
        """Each product with the box of its usual amount."""
        return [(product, self[f"usual-{product.pk}"]) for product in self.products]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_interval(self, cleaned)
        if not self.products and not cleaned.get("more") and "more" not in self.errors:
            self.add_error("more", "Add at least one product.")
        return cleaned

    def chosen_clinic(self) -> Clinic:
        """The clinic whose formula it will be."""
        chosen: Clinic = self.cleaned_data.get("clinic") or self._clinics[0]
        return chosen

    def amounts(self) -> list[tuple[Product, Decimal | None]]:
        """Each product with its usual amount, one that is chosen and not added yet too."""
        rows = [(p, self.cleaned_data.get(f"usual-{p.pk}")) for p in self.products]
        more = self.cleaned_data.get("more")
        return [*rows, (more, None)] if more else rows

    def values(self) -> dict[str, Any]:
        """The name and the plan."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class MeaningForm(VersionedForm):
    """What a source means for a saved formula."""

    meaning = forms.CharField(
        max_length=1000,
        widget=forms.Textarea,
        label="What it means for this formula",
        help_text="Whoever the patient is: it becomes the comment of each injection that is"
        " started from this formula, and it is printed.",
    )


class StartLineForm(FormulaLineForm):
    """A product of a saved formula, read anew from its vial."""

    def __init__(self, *args: Any, line: SavedFormulaLine, **kwargs: Any) -> None:
        super().__init__(*args, product=line.product, **kwargs)
        self.preset = line

    def drawn(self) -> DrawnUp:
        """What was read and will be drawn up."""
        return DrawnUp(product=self.product, **self.values())


class StartRows:
    """The lines of one start page, as its summary of errors reads them."""

    row_name = "Product"

    def __init__(self, lines: Sequence[StartLineForm]) -> None:
        self.forms = list(lines)

    def non_form_errors(self) -> list[str]:
        return []

    def is_valid(self) -> bool:
        # Each form is asked, so that each can say what is wrong.
        answers = [form.is_valid() for form in self.forms]
        return all(answers)


class StartForm(InjectionForm):
    """An injection that starts from a saved formula; the lines stand beside it."""

    def check_volume(self, rows: StartRows) -> bool:
        """Whether the volume holds what is drawn up in mL; says so where it does not."""
        drawn = [line.drawn() for line in rows.forms]
        total = sum((each.amount for each in drawn if each.unit == Measure.ML), Decimal(0))
        if total <= self.cleaned_data["total_volume_ml"]:
            return True
        words = f"The products add up to {total.normalize():f} mL, more than this volume."
        self.add_error("total_volume_ml", words)
        return False


def start_rows(
    data: Any, *, consultation: Consultation, lines: Sequence[SavedFormulaLine], today: date
) -> StartRows:
    """A form for each line of a saved formula whose product is offered."""
    # The volume is checked for all lines together, when it is known.
    injection = ProposedInjection(consultation=consultation, total_volume_ml=Decimal(50))
    return StartRows(
        [
            StartLineForm(
                data,
                prefix=f"line-{line.product_id}",
                injection=injection,
                line=line,
                today=today,
                initial={"unit": line.product.measured_in},
                version=0,
            )
            for line in lines
        ]
    )
