"""Load the starter content of the formulary; safe to run again and after a clinic's changes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from consult.formulary.actions.loading import load_starter


class Command(BaseCommand):
    help = (
        "Create the starter entries that are missing. Entries that are there, changed by the"
        " clinic or not, stay as they are."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        counts = load_starter()
        for count in counts:
            self.stdout.write(
                f"{count.name.replace('_', ' ')}:"
                f" created {count.created}, already there {count.already_there}"
            )
        total = sum(count.created for count in counts)
        self.stdout.write(
            f"Created {total} entries. All starter content is a draft until a clinician of"
            " this clinic signs it off."
        )
