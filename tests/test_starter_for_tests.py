"""What the tests stand on is what a real installation has."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from consult.audit.models import AuditEvent
from consult.formulary.actions.loading import LISTS, load_starter
from consult.formulary.contents import content_of
from consult.formulary.models import Ingredient, Revision
from tests.starter import have_starter, remove_starter

pytestmark = pytest.mark.django_db


def loaded_by(load: Callable[[], Any]) -> dict[str, Any]:
    """Every entry with its parts and links as ``load`` leaves them; then taken back."""
    with transaction.atomic():
        load()
        entries = [entry for _name, model in LISTS for entry in model._default_manager.all()]
        found = {f"{entry._meta.model_name} {entry.key}": content_of(entry) for entry in entries}
        found["history"] = list(Revision.objects.order_by("pk").values_list("after", flat=True))
        found["events"] = AuditEvent.objects.count()
        transaction.set_rollback(True)
    return found


def test_the_kept_content_is_the_loaded_content() -> None:
    remove_starter()
    assert loaded_by(have_starter) == loaded_by(load_starter)


def test_new_rows_come_after_the_kept_ones() -> None:
    last = Ingredient.objects.latest("pk")
    row = Ingredient.objects.create(key="made-up", name="Made up", category="excipient")
    assert row.pk > last.pk
