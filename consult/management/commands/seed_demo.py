"""Fill an empty installation with demonstration data and print the accounts."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from consult.formulary.models import Ingredient
from consult.management.demo.people import Account, make_accounts, make_clinic, make_patients
from consult.management.demo.plot import tell_stories
from consult.management.demo.products import make_lots, make_products
from consult.patients.models import Patient
from consult.staff.models import StaffMember


class Command(BaseCommand):
    help = "Make a demo clinic with accounts, patients, products and consultations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="Where patients exist, do nothing and succeed.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if Patient.objects.exists():
            if options["if_empty"]:
                self._remind()
                return
            raise CommandError("Patients exist here: demo data stays out.")
        if not Ingredient.objects.exists():
            call_command("load_starter_formulary", stdout=self.stdout)
        self._print(self._seed())

    @transaction.atomic
    def _seed(self) -> list[Account]:
        clinic = make_clinic()
        accounts = make_accounts(clinic)
        members = {account.role: account.member for account in accounts}
        clinician, admin = members["clinician"], members["formulary admin"]
        patients = make_patients(clinic, clinician)
        lots = make_lots(clinic, admin, make_products(admin), clinic.today())
        tell_stories(by=clinician, patients=patients, lots=lots)
        return accounts

    def _remind(self) -> None:
        self.stdout.write("Patients exist: no demo data added.")
        names = StaffMember.objects.filter(username__startswith="demo-").order_by("pk")
        if names:
            self.stdout.write(f"Demo accounts: {', '.join(name.username for name in names)}.")
            self.stdout.write("Their passwords were shown once; to set a new one:")
            self.stdout.write(f"  .venv/bin/python manage.py changepassword {names[0].username}")

    def _print(self, accounts: list[Account]) -> None:
        self.stdout.write("Demo accounts (these passwords are shown only now):")
        for account in accounts:
            self.stdout.write(
                f"  {account.role:<16} {account.member.username:<16} {account.password}"
            )
