"""Taking an entry out of the lists for good, where nothing was ever made of it."""

from __future__ import annotations

from django.db import transaction

from consult.formulary.actions.history import given_reason, held, write_history
from consult.formulary.contents import content_of
from consult.formulary.models import Entry, Revision
from consult.formulary.refusals import EntryIsUsed
from consult.formulary.uses import where_ever_used
from consult.staff.models import StaffMember


def refuse_if_used(entry: Entry) -> None:
    """Raise ``EntryIsUsed``, with the places, where ``entry`` is or was used."""
    uses = where_ever_used(entry)
    if uses:
        raise EntryIsUsed(uses)


@transaction.atomic
def delete_entry(*, by: StaffMember, entry: Entry, reason: str) -> None:
    """Delete an entry that was never used; its revisions stay. Raises ``EntryIsUsed``."""
    reason = given_reason(reason)
    fresh: Entry = held(entry)
    refuse_if_used(fresh)
    deleted = Revision.Kind.DELETED
    before = content_of(fresh)
    write_history(by=by, entry=fresh, kind=deleted, reason=reason, before=before, after={})
    fresh.delete()
