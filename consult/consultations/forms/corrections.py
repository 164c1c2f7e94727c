"""Correcting what an admin sent back, from the label in front of the clinician."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from consult.consultations.forms.labels import (
    MOST_COMPONENTS,
    BaseComponents,
    ComponentForm,
    LotForm,
    ProductLabelForm,
)
from consult.formulary.labels import check_corrected_dates
from consult.formulary.models import Ingredient, Lot, Product
from consult.ui.forms import VersionedForm, VersionedPieces

# With the words in front of it, it must fit into a history.
LONGEST_NOTE = 300


class NotePieces(VersionedPieces):
    """An answer to the admin who sent it back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"] = forms.CharField(
            required=False,
            max_length=LONGEST_NOTE,
            label="Note to the admin",
            help_text="Such as “The label does say 50 mg/mL”.",
        )


class ProductCorrectionForm(NotePieces, ProductLabelForm):
    """A product as its label says, once more."""


class LotCorrectionForm(NotePieces, LotForm):
    """A lot as printed on the vial, once more."""

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        super().__init__(*args, product=lot.product, version=lot.version, **kwargs)
        self.lot = lot

    def check_dates(self, **dates: Any) -> None:
        expiry: date = dates["expiry"]
        check_corrected_dates(
            product=self.product,
            expiry=expiry if expiry != self.lot.expiry else None,
            opened_on=dates["opened_on"],
            until=expiry,
            today=self.today,
        )

    def values(self) -> dict[str, Any]:
        """The lot's fields as on the label; what is not asked stays."""
        names = [name for name in ("number", "expiry", "opened_on") if name in self.fields]
        return {name: self.cleaned_data[name] for name in names}


class IngredientCorrectionForm(NotePieces, VersionedForm):
    """The name of an ingredient as on the label."""

    name = forms.CharField(max_length=120, label="Name, as on the label")

    def __init__(self, *args: Any, ingredient: Ingredient, **kwargs: Any) -> None:
        super().__init__(*args, version=ingredient.version, **kwargs)
        self.ingredient = ingredient

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if Ingredient.objects.filter(name__iexact=name).exclude(pk=self.ingredient.pk).exists():
            raise forms.ValidationError(
                "This ingredient is listed already. Tell the admin, who can merge them."
            )
        return name


class Corrections(BaseComponents):
    """The components of a product that was sent back, with what stands in them."""

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        rows = product.components.select_related("ingredient")
        kwargs["initial"] = [
            {
                "ingredient": str(row.ingredient_id),
                "role": row.role,
                "strength": row.strength,
                "strength_unit": row.strength_unit,
            }
            for row in rows
        ]
        super().__init__(*args, besides=[row.ingredient for row in rows], **kwargs)


CorrectionsFormSet = forms.formset_factory(
    ComponentForm,
    formset=Corrections,
    extra=MOST_COMPONENTS,
    max_num=MOST_COMPONENTS,
    absolute_max=MOST_COMPONENTS,
)
