"""Check every stored hash, chain, PDF and seal, and say what differs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models

from consult.audit.models import AuditEvent
from consult.audit.verifying import find_broken_events
from consult.consent.models import ConsentDocument, Signature, SignedScan, SignerMark
from consult.consent.verify import record_checks
from consult.records import missing_triggers

# So many lines of progress at most for each kind of record.
STEPS = 10


class Command(BaseCommand):
    help = (
        "Check every audit chain, consent, signature, seal, scan and mark, and that the "
        "append-only tables are guarded. Lists what differs and then ends with 1."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        differences = self._tell(
            f"guard {name}: not armed" for name in missing_triggers(connection)
        )
        counts = []
        for name, model, checks in self._kinds():
            total = model._default_manager.count()
            checked = 0
            for checked, problems in enumerate(checks, start=1):
                differences += self._tell(problems)
                if checked in _milestones(total):
                    self.stdout.write(f"{name}: {checked} of {total}")
                    self.stdout.flush()
            counts.append(f"{name}: {checked}")
        if differences:
            raise CommandError(f"Differences found: {differences}.")
        self.stdout.write(f"Everything is as it was written. {', '.join(counts)}.")

    def _tell(self, problems: Iterable[str]) -> int:
        """Say each difference as soon as it is found; returns how many there were."""
        found = list(problems)
        for problem in found:
            self.stderr.write(problem)
        return len(found)

    def _kinds(self) -> list[tuple[str, type[models.Model], Iterable[list[str]]]]:
        events = ([problem] if problem else [] for problem in find_broken_events())
        return [
            ("audit events", AuditEvent, events),
            ("consents", ConsentDocument, record_checks.find_broken_documents()),
            ("signatures", Signature, record_checks.find_broken_signatures()),
            ("scans", SignedScan, record_checks.find_broken_scans()),
            ("marks", SignerMark, record_checks.find_broken_marks()),
        ]


def _milestones(total: int) -> set[int]:
    return {max(1, total * step // STEPS) for step in range(1, STEPS + 1)}
