"""What a clinician does, step by step, as a browser without script would send it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from consult.consultations.models import Consultation
from consult.consultations.published import Published
from consult.formulary.models import Ingredient
from consult.management.demo.stories import OWN_WORDS
from tests.consultations.pages import open_form, read_form


@dataclass
class Clinician:
    """Somebody at a browser, with one consultation in hand."""

    client: Client
    consultation: int = 0

    # --- given -----------------------------------------------------------------------------
    def signs_in(self, username: str, password: str) -> None:
        form = {"login": username, "password": password}
        answer = self.client.post(reverse("account_login"), form)
        assert answer.status_code == 302, answer.text

    def adds_a_patient(self, **values: str) -> str:
        form = open_form(self.client, reverse("add-patient")) | values
        answer = self.client.post(reverse("add-patient"), form)
        assert answer.status_code == 302, answer.context["form"].errors
        return str(answer.headers["Location"])

    def opens_a_consultation(self, patient_url: str) -> None:
        start = re.search(r'action="(/patients/\d+/consult/)"', self.client.get(patient_url).text)
        assert start
        self.client.post(start[1])
        self.consultation = Consultation.objects.latest("pk").pk

    # --- when ------------------------------------------------------------------------------
    def url(self, name: str, *more: int | str) -> str:
        return reverse(name, args=[self.consultation, *more])

    def saves(self, url: str, **values: Any) -> str:
        """Fill in a form and press its button; gives where it led."""
        answer = self.client.post(url, open_form(self.client, url) | values)
        assert answer.status_code == 302, answer.context["form"].errors
        return str(answer.headers["Location"])

    def answers_screening(self, **answers: str) -> None:
        flags = {f"answer-{flag.key}": "no" for flag in Published().red_flags}
        given = {f"answer-{key}": answer for key, answer in answers.items()}
        self.saves(self.url("consultation-screening"), **(flags | given))

    def records_the_diagnosis(self) -> None:
        options: dict[str, str] = {}
        for option in Published().alternatives:
            options[f"answer-{option.key}"] = "declined"
            options[f"detail-{option.key}"] = "prefers injections"
        self.saves(
            self.url("consultation-diagnosis"),
            diagnosis="Androgenetic alopecia",
            diagnosis_method="dermoscopy",
            diagnosed_by="Dr. Clara Tester",
            **options,
        )

    def lists_an_allergy(self, key: str) -> None:
        self.saves(
            self.url("add-allergy"),
            ingredient=Ingredient.objects.get(key=key).pk,
            reaction="hives",
            severity="severe",
            certainty="confirmed",
        )

    def asks_about_health(self, allergies: str = "none_known") -> None:
        keys = [
            "pregnancy",
            "breast_feeding",
            *(question.key for question in Published().health_questions),
        ]
        answers = {f"answer-{key}": "no" for key in keys}
        url = self.url("consultation-health")
        self.saves(url, allergy_status=allergies, **answers)
        digest = re.search(r'name="digest" value="(\w+)"', self.client.get(url).text)
        assert digest
        self.client.post(self.url("confirm-health"), {"digest": digest[1]})

    def proposes_an_injection(self, injector: int) -> int:
        where = self.saves(
            self.url("add-injection"),
            purpose="To slow hair loss.",
            zones=["crown", "mid_scalp"],
            route="intradermal",
            device="syringe",
            depth_mm="4",
            needle="30 G, 4 mm",
            total_volume_ml="4",
            sessions="4",
            interval_days="30",
            planned_on="2026-12-01",
            injector=injector,
        )
        return int(where.rstrip("/").rsplit("/", 1)[1])

    def draws_up(self, injection: int, product: Any, lot: int, amount: str = "1") -> None:
        self.saves(
            self.url("add-line", injection, product.pk),
            lot=lot,
            strength=product.strength or "",
            strength_unit=product.strength_unit,
            amount=amount,
            unit="mL",
        )

    def attaches_the_closest_source(self, injection: int) -> None:
        page = self.client.get(self.url("injection-evidence", injection)).text
        first = re.search(r'href="(/consultations/\d+/injections/\d+/evidence/\d+/attach/)"', page)
        assert first
        self.saves(first[1], comment="Read with the patient; it is another formula.")

    def plans_the_technique(self, injection: int) -> None:
        items = {f"answer-{item.key}": "yes" for item in Published().technique_items}
        cleaner = Ingredient.objects.get(key="alcohol_skin_prep").pk
        url = self.url("injection-technique", injection)
        self.saves(url, skin_preparation=cleaner, gloves_latex="no", **items)

    def tells_the_patient(self, **values: str) -> None:
        """The talk, now unless it is said when, and every point in the patient's words."""
        clinic = Consultation.objects.get(pk=self.consultation).clinic
        talk = {
            "given_at": f"{timezone.localtime(timezone=clinic.zone):%Y-%m-%dT%H:%M}",
            "how": "in_person",
            "printed_given": "yes",
            "language": "English",
        }
        for point, words in OWN_WORDS.items():
            talk |= {f"words-{point}": words, f"outcome-{point}": "right"}
        self.saves(self.url("consultation-talk"), **(talk | values))

    def goes_on_in_spite_of_everything_allowed(self) -> int:
        links = self.override_links()
        for link in links:
            self.saves(
                escape_back(link), reason="Talked through with the patient, who wants to go on."
            )
        return len(links)

    def override_links(self) -> list[str]:
        page = self.client.get(self.url("consultation-review")).text
        return re.findall(r'href="(/consultations/\d+/review/override/\?[^"]+)"', page)

    def issues_the_consent(self) -> HttpResponse:
        page = self.client.get(self.url("consultation-consent"))
        version = read_form(page).get("version", ["0"])
        return self.client.post(self.url("issue-consent"), {"version": version[0]}, follow=True)

    # --- then ------------------------------------------------------------------------------
    def sees(self, name: str, *shown: str) -> None:
        page = self.client.get(self.url(name)).text
        for text in shown:
            assert text in page or escape(text) in page, text

    def status_of(self, section: str) -> str:
        page = self.client.get(self.url("consultation-review"))
        return next(s.status_text for s in page.context["sections"] if s.key == section)


def escape_back(link: str) -> str:
    """An address as it stands in a page, as a browser reads it."""
    return link.replace("&amp;", "&")
