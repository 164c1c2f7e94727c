"""The columns of each list's file, made from its fields: the same words as on its form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.text import capfirst

from consult.formulary.cells import COLUMNS
from consult.formulary.contents import LINKS, PARTS
from consult.formulary.exchange import list_widgets, widgets
from consult.formulary.models import (
    Asked,
    EvidenceSource,
    Flag,
    Ingredient,
    Lot,
    Product,
    ProductComponent,
    Risk,
)
from consult.safety.facts import MembershipKind

_NOT_IN_FILES = {"id", "key", "verification"}
_LAST = ("sources", "unsourced_parts")
_INGREDIENT = widgets.Named("ingredient")


@dataclass(frozen=True)
class Column:
    """One column: its heading, the field that it stands for, and how its cells are read."""

    name: str
    field: str
    widget: widgets.Cell
    is_required: bool = False
    note: str = ""

    def write(self, value: Any) -> str:
        return str(self.widget.render(value))

    @property
    def help(self) -> str:
        """What to write, in one cell."""
        must = "Must be filled in. " if self.is_required else ""
        return f"{must}{self.widget.hint} {self.note}".strip()


@dataclass(frozen=True)
class ListFile:
    """How one list stands in a file. ``row_part`` names the part whose rows each have a row
    of the file, with ``part_columns``; the other columns are then repeated."""

    model: type[Any]
    columns: tuple[Column, ...]
    row_part: str = ""
    part_columns: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()
    example: dict[str, str] = field(default_factory=dict)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        return (*self.columns, *self.part_columns)

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def key_column(self) -> Column:
        return self.columns[0]


_KEY = Column(
    "Key",
    "key",
    widgets.Cell(),
    note="Leave it empty for a new entry. An entry that is in the lists is found by its key.",
)


def _label(own: models.Field) -> str:
    return str(capfirst(own.verbose_name))


def _column(own: Any) -> Column:
    is_text = isinstance(own, models.CharField | models.TextField)
    return Column(
        _label(own),
        own.name,
        _widget(own),
        is_required=not own.blank and not isinstance(own, models.BooleanField),
        note=f"At most {own.max_length} letters." if is_text and not own.choices else "",
    )


def _widget(own: Any) -> widgets.Cell:
    if own.choices:
        return widgets.OneOf(code for code, _ in own.flatchoices)
    if isinstance(own, models.JSONField):
        return _list_widget(own.name)
    kinds: tuple[tuple[type[models.Field], type[widgets.Cell]], ...] = (
        (models.BooleanField, widgets.YesNo),
        (models.DecimalField, widgets.Amount),
        (models.IntegerField, widgets.Whole),
        (models.DateField, widgets.Day),
    )
    return next((widget() for kind, widget in kinds if isinstance(own, kind)), widgets.Cell())


def _list_widget(name: str) -> widgets.Cell:
    if name == "flags":
        return list_widgets.Codes(Flag.values)
    if name == "not_stated":
        return list_widgets.Codes(Asked.values)
    return list_widgets.Plain(COLUMNS[name]) if name in COLUMNS else list_widgets.Lines()


def _strength_cells(model: Any) -> dict[str, tuple[str, widgets.Cell]]:
    fields = {name: model._meta.get_field(name) for name in _STRENGTH[1:]}
    own = {name: (_label(each), _widget(each)) for name, each in fields.items()}
    return {"ingredient": ("ingredient", _INGREDIENT), **own}


_STRENGTH = ("ingredient", "role", "strength", "strength_unit")
_PART_WIDGETS: dict[tuple[type, str], tuple[str, widgets.Cell]] = {
    (Ingredient, "contraindications"): (
        "Contraindications",
        list_widgets.PartLines(
            {
                "is_absolute": ("contraindication (yes) or caution (no)", widgets.YesNo()),
                "is_sourced": ("seen in a source (yes or no)", widgets.YesNo()),
                "topics": (widgets.Topics.hint, widgets.Topics()),
                "text": ("text", widgets.Cell()),
            }
        ),
    ),
    (Ingredient, "memberships"): (
        "Cross-reactivity groups",
        list_widgets.PartLines(
            {
                "kind": ("member or may_contain", widgets.OneOf(k.value for k in MembershipKind)),
                "group": ("name of the group", widgets.Named("cross reactivity group")),
            }
        ),
    ),
    (EvidenceSource, "components"): (
        "Ingredients that the source is about",
        list_widgets.PartLines(_strength_cells(PARTS[EvidenceSource]["components"].model)),
    ),
}


def _entry_columns(model: type[Any]) -> tuple[Column, ...]:
    own = [f for f in model._meta.concrete_fields if f.editable and f.name not in _NOT_IN_FILES]
    own.sort(key=lambda each: each.name in _LAST)
    parts = [
        Column(*_named(name, _PART_WIDGETS[model, name]))
        for name in PARTS.get(model, {})
        if (model, name) in _PART_WIDGETS
    ]
    links = [
        Column(capfirst(name), name, list_widgets.NamedLines("ingredient"))
        for name in LINKS.get(model, ())
    ]
    return (_KEY, *map(_column, own), *parts, *links)


def _named(name: str, told: tuple[str, widgets.Cell]) -> tuple[str, str, widgets.Cell]:
    label, widget = told
    return label, name, widget


def _component_columns() -> tuple[Column, ...]:
    own = {name: ProductComponent._meta.get_field(name) for name in _STRENGTH[1:]}
    return (
        Column("Component", "ingredient", _INGREDIENT, note="One component on each row."),
        Column("Component role", "role", _widget(own["role"])),
        Column("Component strength", "strength", _widget(own["strength"])),
        Column("Component strength unit", "strength_unit", _widget(own["strength_unit"])),
    )


def _lot_columns() -> tuple[Column, ...]:
    own = {name: _column(Lot._meta.get_field(name)) for name in ("number", "expiry", "opened_on")}
    record = Column(
        "Record",
        "pk",
        widgets.Whole(),
        note="Leave it empty for a new lot. A lot that is in the lists is found by it.",
    )
    clinic = Column("Clinic", "clinic", widgets.Named("clinic"), is_required=True)
    product = Column("Product", "product", widgets.NamedProduct("product"), is_required=True)
    return (record, clinic, product, *own.values())


_COMPONENT_NOTE = (
    "Each component has a row of its own. Repeat the columns of the product on each of its"
    " rows, or leave all of them empty on the rows below its first one."
)
LIST_FILES: dict[type[Any], ListFile] = {
    Ingredient: ListFile(
        Ingredient,
        _entry_columns(Ingredient),
        example={"Name": "Example vitamin", "Category": "vitamin"},
    ),
    Product: ListFile(
        Product,
        _entry_columns(Product),
        row_part="components",
        part_columns=_component_columns(),
        notes=(_COMPONENT_NOTE,),
        example={
            "Name": "Example 5",
            "Maker": "Example Labs",
            "Strength": "5",
            "Strength unit": "mg/mL",
            "Component": "Example vitamin",
            "Component role": "active",
            "Component strength": "5",
            "Component strength unit": "mg/mL",
        },
    ),
    Lot: ListFile(
        Lot,
        _lot_columns(),
        example={
            "Clinic": "Example Clinic",
            "Product": "Example 5 (Example Labs, 5 mg/mL)",
            "Lot number": "EX-001",
            "Expiry": "14-Jul-2027",
        },
    ),
    Risk: ListFile(Risk, _entry_columns(Risk), example={"Name": "Example risk"}),
    EvidenceSource: ListFile(
        EvidenceSource, _entry_columns(EvidenceSource), example={"Title": "Example study"}
    ),
}


def list_file_of(name: str) -> ListFile:
    """The file of the list with this name."""
    return next(listed for listed in LIST_FILES.values() if listed.name == name)
