"""Content as plain data turns back into the very same entry."""

from decimal import Decimal

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.formulary.actions import change_entry, content_of, create_entry
from consult.formulary.contents import PARTS, plain
from consult.formulary.givens import given_of
from consult.formulary.models import Entry, Ingredient, Product, ProductComponent
from consult.formulary.refusals import EntriesAreGone
from tests.formulary.conftest import WHY, label

pytestmark = pytest.mark.django_db
ENTRIES = [model for model in apps.get_models() if issubclass(model, Entry)]


def test_every_list_is_looked_at():
    assert len(ENTRIES) == 11


@pytest.mark.parametrize("model", ENTRIES, ids=lambda model: model.__name__)
def test_every_starter_entry_comes_back_as_it_is(model, product):
    """Given back, its content changes nothing at all."""
    for entry in model.objects.all():
        given = given_of(model, content_of(entry))
        assert set(given.values) <= {f.name for f in model._meta.concrete_fields}
        for name, value in given.values.items():
            assert value == getattr(entry, name), (entry.key, name)
        for name, rows in given.children.items():
            stored = PARTS[model][name].model.objects.filter(**{PARTS[model][name].parent: entry})
            assert rows == [
                {field: getattr(row, field) for field in PARTS[model][name].fields}
                for row in stored.order_by("pk")
            ]
        for name, members in given.links.items():
            assert set(members) == set(getattr(entry, name).all())


strengths = st.one_of(
    st.none(),
    st.decimals(min_value="0.0001", max_value="99.9999", places=4),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    strength=strengths,
    note=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40),
)
def test_what_people_type_comes_back(biotin, strength, note):
    unit = "" if strength is None else "%"
    rows = [{"ingredient": biotin, "role": "active", "strength": strength, "strength_unit": unit}]
    values = label(label_note=note, strength=strength, strength_unit=unit)
    Product.objects.filter(name=values["name"]).delete()
    made = create_entry(
        by=None, model=Product, values=values, children={"components": rows}, reason=WHY
    )
    content = content_of(made)
    given_back = given_of(Product, content)
    ProductComponent.objects.filter(product=made).delete()
    made.delete()
    again = create_entry(by=None, model=Product, **given_back.as_arguments(), reason=WHY)
    assert content_of(again) == content
    same = change_entry(
        by=None, entry=again, expected_version=1, reason=WHY, **given_back.as_arguments()
    )
    assert same.version == 1


def test_states_and_forgotten_fields_are_left_out(biotin):
    content = content_of(biotin) | {"no_longer_a_field": 1}
    names = set(given_of(Ingredient, content).values)
    assert names.isdisjoint({"no_longer_a_field", "retired_at", "signed_off_at", "signed_off_by"})
    assert "name" in names


def test_an_entry_that_is_gone_is_named(product):
    content = content_of(product)
    content["components"][0]["ingredient"] = "nobody"
    with pytest.raises(EntriesAreGone, match="nobody"):
        given_of(Product, content)


def test_equal_numbers_have_one_text():
    assert plain(Decimal("5.0000")) == plain(Decimal(5)) == "5"
