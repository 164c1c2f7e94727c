"""Adding a product or a lot from the label in front of the clinician."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from consult.formulary.label_pictures import MOST_PHOTOS
from consult.formulary.labels import check_lot_dates
from consult.formulary.models import TOO_MUCH_PERCENT, Ingredient, Product, Unit
from consult.safety.facts import Role
from consult.safety.names import normalized
from consult.ui.fields import AnswerField, KeptElsewhere, YesNoField
from consult.ui.forms import BaseForm, BaseModelForm
from consult.ui.widgets import ManyFiles

MOST_PERCENT = 100
ROLES = [(role.value, role.value.capitalize()) for role in Role]


class LotForm(BaseForm):
    """A lot as printed on the vial."""

    number = forms.CharField(max_length=60, label="Lot number")
    expiry = forms.DateField(label="Expiry date")
    opened_on = forms.DateField(
        required=False,
        label="First opened on",
        help_text="If it was opened before; leave it empty if not.",
    )

    def __init__(self, *args: Any, product: Product, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product, self.today = product, today
        if not product.may_stay_open:
            del self.fields["opened_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.setdefault("opened_on", None)
        if not {"expiry", "opened_on"} & set(self.errors):
            try:
                self.check_dates(**self.dates())
            except forms.ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def dates(self) -> dict[str, date | None]:
        """The dates as on the label."""
        return {name: self.cleaned_data[name] for name in ("expiry", "opened_on")}

    def check_dates(self, **dates: Any) -> None:
        """Refuse dates that the lot cannot have."""
        check_lot_dates(product=self.product, today=self.today, **dates)


def refuse_much_percent(form: forms.BaseForm, cleaned: dict[str, Any]) -> None:
    """More than the whole cannot be in it."""
    strength, unit = cleaned.get("strength"), cleaned.get("strength_unit")
    if unit == Unit.PERCENT and strength is not None and strength > MOST_PERCENT:
        form.add_error("strength", TOO_MUCH_PERCENT)


class ProductLabelForm(BaseModelForm):
    """A product as its label says."""

    is_fully_disclosed = YesNoField(
        required=True,
        label="Does the label name every component, preservative and excipients included?",
    )
    latex_stopper = AnswerField(
        required=True,
        label="Natural rubber latex in the stopper",
        choices=[("yes", "Yes"), ("no", "No, the label says so"), ("not_known", "Not known")],
    )

    photos = KeptElsewhere(
        required=False,
        label="Photos of the label",
        help_text=f"The whole label, all sides. JPEG or PNG, up to 10 MB each, up to"
        f" {MOST_PHOTOS} photos.",
        widget=ManyFiles(attrs={"accept": "image/jpeg,image/png"}),
    )

    class Meta:
        model = Product
        fields = [
            "name",
            "maker",
            "strength",
            "strength_unit",
            "measured_in",
            "vial_kind",
            "latex_stopper",
            "is_fully_disclosed",
            "label_note",
        ]
        labels = {
            "name": "Name on the label",
            "maker": "Maker",
            "strength": "Strength on the label",
            "strength_unit": "Unit of the strength",
            "measured_in": "Drawn up in",
            "vial_kind": "Kind of vial",
            "label_note": "Note about the label",
        }
        help_texts = {
            "strength": "Leave empty for a mixture whose components have their own strengths."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].unmarked = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        strength, unit = cleaned.get("strength"), cleaned.get("strength_unit")
        if strength is not None and strength <= 0:
            self.add_error("strength", "The strength must be more than zero.")
        elif strength is not None and not unit:
            self.add_error("strength_unit", "Choose the unit of the strength.")
        elif unit and strength is None and "strength" not in self.errors:
            self.add_error("strength", "Give the strength for this unit, or clear the unit.")
        refuse_much_percent(self, cleaned)
        return cleaned

    def values(self) -> dict[str, Any]:
        """The product's own fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the check for a listed product to the action, which can name it."""
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclusions | {"strength_unit"}


class ComponentForm(BaseForm):
    """One component on the label."""

    ingredient = forms.ChoiceField(required=False, label="Ingredient")
    other_name = forms.CharField(
        required=False, max_length=120, label="Not in the list? Write it as on the label"
    )
    role = forms.ChoiceField(
        required=False, choices=[("", "Choose"), *ROLES], label="What it does"
    )
    strength = forms.DecimalField(
        required=False,
        min_value=Decimal("0.0001"),
        max_digits=10,
        decimal_places=4,
        label="Strength",
    )
    strength_unit = forms.ChoiceField(
        required=False, choices=[("", "Choose"), *Unit.choices], label="Unit"
    )

    def __init__(self, *args: Any, ingredients: dict[str, Ingredient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A row may stay empty, but a row that is used asks for its name and role.
        for name in ("ingredient", "other_name", "role"):
            self.fields[name].unmarked = True
        self._ingredients = ingredients
        self.fields["ingredient"].choices = [
            ("", "Choose"),
            *((pk, ingredient.name) for pk, ingredient in ingredients.items()),
        ]

    def clean_ingredient(self) -> Ingredient | None:
        return self._ingredients.get(self.cleaned_data["ingredient"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ingredient, other = cleaned.get("ingredient"), cleaned.get("other_name")
        if ingredient and other:
            self.add_error("other_name", "Choose it from the list or write it here, not both.")
        elif other and not normalized(other):
            self.add_error("other_name", "Write the name as on the label.")
        if (ingredient or other) and not cleaned.get("role"):
            self.add_error("role", "Choose what it does in the product.")
        is_named = ingredient or other or "other_name" in self.errors
        if not is_named and (cleaned.get("strength") or cleaned.get("role")):
            self.add_error("ingredient", "Choose the ingredient of this row.")
        halves = bool(cleaned.get("strength")) != bool(cleaned.get("strength_unit"))
        if halves and "strength" not in self.errors:
            self.add_error("strength", "Give the strength with its unit, or neither.")
        refuse_much_percent(self, cleaned)
        return cleaned


class BaseComponents(forms.BaseFormSet):
    """The components on one label, each named once per role."""

    row_name = "Component"

    def __init__(self, *args: Any, besides: Sequence[Ingredient] = (), **kwargs: Any) -> None:
        # One query for all rows, not one for each. ``besides`` stand in the rows already.
        offered = {i.pk: i for i in [*Ingredient.objects.offered(), *besides]}
        ingredients = {str(pk): ingredient for pk, ingredient in offered.items()}
        kwargs["form_kwargs"] = {"ingredients": ingredients}
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        if any(self.errors):
            return
        seen = set()
        for form in self.forms:
            ingredient = form.cleaned_data.get("ingredient")
            other = normalized(form.cleaned_data.get("other_name", ""))
            pair = (ingredient.pk if ingredient else other, form.cleaned_data.get("role"))
            if (ingredient or other) and pair in seen:
                name = "ingredient" if ingredient else "other_name"
                form.add_error(name, "This component is listed twice.")
            seen.add(pair)

    def components(self) -> list[dict[str, Any]]:
        """The filled rows."""
        rows = [form.cleaned_data for form in self.forms]
        return [row for row in rows if row.get("ingredient") or row.get("other_name")]


MOST_COMPONENTS = 40
ComponentsFormSet = forms.formset_factory(
    ComponentForm,
    formset=BaseComponents,
    extra=MOST_COMPONENTS,
    max_num=MOST_COMPONENTS,
    absolute_max=MOST_COMPONENTS,
)
