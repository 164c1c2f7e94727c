"""The promises that the database itself holds, broken from below."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from consult.formulary.models import EvidenceSource, Lot, Product, ProductComponent, Revision
from consult.records import RecordIsSealed, append_only_tables
from tests.formulary.conftest import label

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {table} SET reason = 'other'", "DELETE FROM {table}"],
    ids=["update", "delete"],
)
def test_a_revision_is_not_rewritten_even_by_hand(biotin, statement):
    table = Revision._meta.db_table
    assert table in append_only_tables()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table))
    assert Revision.objects.of_entry(biotin).get().reason != "other"


@pytest.mark.usefixtures("no_starter")
def test_a_revision_is_not_rewritten_by_the_orm(biotin):
    with pytest.raises(RecordIsSealed):
        Revision.objects.update(reason="other")
    with pytest.raises(RecordIsSealed):
        Revision.objects.get().save()


def broken(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


@pytest.mark.usefixtures("no_starter")
def test_a_revision_has_a_reason(biotin):
    stored = Revision.objects.get()
    fields = {f.attname: getattr(stored, f.attname) for f in Revision._meta.concrete_fields}
    fields |= {"id": None, "number": 2, "reason": ""}
    broken(lambda: Revision(**fields).save())


def test_a_label_is_listed_once(product):
    broken(lambda: Product.objects.create(key="b", **label(name="BIOTIN 5")))


def test_a_label_without_a_strength_is_listed_once(db):
    bare = label(strength=None, strength_unit="")
    Product.objects.create(key="a", **bare)
    broken(lambda: Product.objects.create(key="b", **bare))


def test_a_strength_has_a_unit(product):
    broken(lambda: Product.objects.update(strength_unit=""))
    broken(lambda: ProductComponent.objects.filter(strength__gt=0).update(strength_unit=""))
    broken(lambda: ProductComponent.objects.filter(strength__gt=0).update(strength=-1))


def test_a_lot_is_opened_before_it_expires(lot):
    broken(lambda: Lot.objects.update(opened_on=date(2027, 7, 1)))


def test_a_level_of_evidence_exists(db):
    broken(lambda: EvidenceSource.objects.filter(key="EV-SR-2023").update(ocebm_level=6))
    broken(lambda: EvidenceSource.objects.filter(key="EV-SR-2017").update(pmid="37558233"))
