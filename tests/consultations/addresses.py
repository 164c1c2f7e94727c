"""Every address of a consultation, with numbers that exist."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from consult.consultations.models import EvidenceLink, FindingOverride
from consult.management.demo.stories import Story
from consult.patients.models import Allergy

ONLY_POST = {
    "confirm-health",
    "drop-line",
    "detach-evidence",
    "withdraw-no-evidence",
    "withdraw-override",
    "issue-consent",
    "stop-signing",
    "resume-signing",
}
ONLY_READ = {"consultation-consent"}


def names_below(prefix: str) -> set[str]:
    """The names of all addresses that start with ``prefix``."""
    found = set()

    def walk(resolver: URLResolver, path: str) -> None:
        for entry in resolver.url_patterns:
            here = path + str(entry.pattern)
            if isinstance(entry, URLResolver):
                walk(entry, here)
            elif isinstance(entry, URLPattern) and here.startswith(prefix):
                found.add(str(entry.name))

    walk(get_resolver(), "")
    return found


def addresses_of(story: Story) -> dict[str, str]:
    """Every address of the consultation by name; the story needs a full injection,
    an allergy, an attached source and an override."""
    pk = story.consultation.pk
    injection = story.consultation.injections.get()
    line = injection.lines.first()
    link = EvidenceLink.objects.filter(injection=injection).first()
    allergy = Allergy.objects.filter(patient=story.consultation.patient).current().first()
    override = FindingOverride.objects.filter(consultation=story.consultation).first()
    assert line
    assert link
    assert allergy
    assert override
    numbers = {
        "pk": pk,
        "injection_pk": injection.pk,
        "line_pk": line.pk,
        "product_pk": line.product_id,
        "source_pk": link.source_id,
        "link_pk": link.pk,
        "allergy_pk": allergy.pk,
        "override_pk": override.pk,
        "number": "N-1",
    }
    return {name: _reverse(name, numbers) for name in names_below("consultations/")}


def _reverse(name: str, numbers: dict[str, object]) -> str:
    possibilities = get_resolver().reverse_dict.getlist(name)
    needed = {param for forms, *_ in possibilities for _, params in forms for param in params}
    return reverse(name, kwargs={param: numbers[param] for param in needed})
