"""Lots on a clinic's shelf: added from the label, corrected, archived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from consult.formulary.actions.history import given_reason, held, write_history
from consult.formulary.contents import content_of
from consult.formulary.labels import check_corrected_dates, check_lot_dates
from consult.formulary.models import Lot, Product, Revision
from consult.formulary.refusals import (
    EntryWasMerged,
    FieldNotEditable,
    LotAlreadyArchived,
    LotAlreadyListed,
    LotNotArchived,
    LotNumberTaken,
)
from consult.records import StaleVersion
from consult.staff.models import Clinic, StaffMember

_CHANGEABLE = {"number", "expiry", "opened_on", "sent_back_because"}
_FROM_LABEL = "Entered from the label."


@transaction.atomic
def add_lot(
    *,
    by: StaffMember,
    clinic: Clinic,
    product: Product,
    number: str,
    expiry: date,
    opened_on: date | None,
    today: date,
) -> Lot:
    """Put a lot on the clinic's shelf, or return the same lot when it is there.

    A lot that was archived comes back (``was_archived_because`` then tells why it had been);
    a lot that was not opened takes the new day of opening; in the place of a lot that was
    merged stands the other. Raises ``LotAlreadyListed`` (with ``existing``) when it was opened
    on another day, or ``ValidationError`` by field.
    """
    number = number.strip()
    check_lot_dates(product=product, expiry=expiry, opened_on=opened_on, today=today)
    listed = Lot.objects.same(clinic=clinic, product=product, number=number, expiry=expiry)
    existing = listed.select_for_update().first()
    if existing:
        return _back_on_shelf(by, held(existing.living), opened_on)
    lot = Lot(
        clinic=clinic,
        product=product,
        number=number,
        expiry=expiry,
        opened_on=opened_on,
        entered_by=by,
        awaiting_review=not by.has_perm("consult.manage_formulary"),
    )
    lot.full_clean()
    lot.save()
    write_history(
        by=by, entry=lot, kind=Revision.Kind.CREATED, reason=_FROM_LABEL, before=None, act="added"
    )
    return lot


def _back_on_shelf(by: StaffMember, lot: Lot, opened_on: date | None) -> Lot:
    if opened_on and lot.opened_on and opened_on != lot.opened_on:
        raise LotAlreadyListed(lot)
    fields: dict[str, Any] = {}
    if opened_on and not lot.opened_on:
        fields["opened_on"] = opened_on
    if lot.archived_at:
        fields["archived_at"] = None
    if fields:
        why = _why_archived(lot) if lot.archived_at else ""
        restored = Revision.Kind.RESTORED if lot.archived_at else Revision.Kind.CHANGED
        _write(by, lot, fields, kind=restored, reason=_FROM_LABEL)
        lot.was_archived_because = why
    lot.was_known = True
    return lot


def _why_archived(lot: Lot) -> str:
    retired = Revision.objects.of_entry(lot).filter(kind=Revision.Kind.RETIRED)
    last = retired.order_by("-number").first()
    return last.reason if last else "no reason is recorded"


@transaction.atomic
def change_lot(
    *, by: StaffMember, lot: Lot, expected_version: int, values: Mapping[str, Any], reason: str
) -> Lot:
    """Correct a lot's number, expiry or day of opening.

    Raises ``StaleVersion``, ``FieldNotEditable``, ``LotNumberTaken`` or ``ValidationError``
    by field.
    """
    reason = given_reason(reason)
    unknown = sorted(set(values) - _CHANGEABLE)
    if unknown:
        raise FieldNotEditable(unknown)
    fresh: Lot = held(lot)
    if fresh.version != expected_version:
        raise StaleVersion(fresh._meta.label)
    fields = {name: value for name, value in values.items() if getattr(fresh, name) != value}
    if not fields:
        return fresh
    before = content_of(fresh)
    for name, value in fields.items():
        setattr(fresh, name, value)
    _check_correction(fresh, fields)
    _write(by, fresh, fields, kind=Revision.Kind.CHANGED, reason=reason, before=before)
    return fresh


def _check_correction(lot: Lot, fields: dict[str, Any]) -> None:
    same = Lot.objects.same(
        clinic=lot.clinic, product=lot.product, number=lot.number, expiry=lot.expiry
    )
    if same.exclude(pk=lot.pk).exists():
        raise LotNumberTaken
    check_corrected_dates(
        product=lot.product,
        expiry=fields.get("expiry"),
        opened_on=lot.opened_on if {"opened_on", "expiry"} & set(fields) else None,
        until=lot.expiry,
        today=lot.clinic.today(),
    )
    lot.full_clean()


@transaction.atomic
def archive_lot(*, by: StaffMember, lot: Lot, reason: str) -> Lot:
    """Take a lot off the shelf. Raises ``LotAlreadyArchived``."""
    reason = given_reason(reason)
    fresh: Lot = held(lot)
    if fresh.archived_at:
        raise LotAlreadyArchived
    fields = {"archived_at": timezone.now()}
    _write(by, fresh, fields, kind=Revision.Kind.RETIRED, reason=reason, act="archived")
    return fresh


@transaction.atomic
def restore_lot(*, by: StaffMember, lot: Lot, reason: str) -> Lot:
    """Put an archived lot back on the shelf. Raises ``LotNotArchived`` or ``EntryWasMerged``."""
    reason = given_reason(reason)
    fresh: Lot = held(lot)
    if fresh.merged_into:
        raise EntryWasMerged(fresh.merged_into)
    if not fresh.archived_at:
        raise LotNotArchived
    _write(by, fresh, {"archived_at": None}, kind=Revision.Kind.RESTORED, reason=reason)
    return fresh


def _write(
    by: StaffMember,
    lot: Lot,
    fields: dict[str, Any],
    *,
    kind: Revision.Kind,
    reason: str,
    before: dict[str, Any] | None = None,
    act: str = "",
) -> None:
    before = before or content_of(lot)
    lot.save_version(expected=lot.version, fields=fields)
    write_history(by=by, entry=lot, kind=kind, reason=reason, before=before, act=act)
