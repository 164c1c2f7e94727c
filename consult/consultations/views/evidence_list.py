"""The page of what is known and what is missing, by ingredient and by saved formula."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from consult.consultations.evidence_list import EvidenceList
from consult.consultations.models import SavedFormula
from consult.formulary.models import EvidenceSource, Ingredient

PAGE_SIZE = 25
READERS = ("consult.record_consultations", "consult.manage_formulary")


def _let_in(request: HttpRequest) -> None:
    if not any(request.user.has_perm(permission) for permission in READERS):
        raise PermissionDenied


def known_by_ingredient(request: HttpRequest) -> HttpResponse:
    """What is known of each ingredient in use, and what is missing."""
    _let_in(request)
    text = _searched(request)
    ingredients = Ingredient.objects.offered().prefetch_related(
        "memberships__group", "contraindications"
    )
    if text:
        # Synonyms are a list; its stored text holds each of them.
        match = Q(name__icontains=text) | Q(synonyms__icontains=text) | Q(inn__icontains=text)
        ingredients = ingredients.filter(match)
    known = EvidenceList()
    page = _page_of(request, ingredients.order_by("name", "pk"))
    rows = [(each, known.of_ingredient(each)) for each in page]
    return _render(request, "evidence/ingredients.html", page, rows, text)


def known_of_ingredient(request: HttpRequest, ingredient_pk: int) -> HttpResponse:
    """Every source about one ingredient, and those that may not be cited."""
    _let_in(request)
    ingredients = Ingredient.objects.with_safety()
    ingredient = get_object_or_404(ingredients, pk=ingredient_pk)
    known = EvidenceList()
    page = _page_of(request, known.offers_for_ingredient(ingredient))
    uncitable = (
        EvidenceSource.objects.offered()
        .filter(components__ingredient=ingredient, usable_as_citation=False)
        .distinct()
        .count()
    )
    context = {
        "ingredient": ingredient,
        "known": known.of_ingredient(ingredient),
        "page": page,
        "uncitable": uncitable,
    }
    return render(request, "evidence/ingredient.html", context)


def known_by_formula(request: HttpRequest) -> HttpResponse:
    """What is known of each saved formula of the own clinics, and what is missing."""
    _let_in(request)
    text = _searched(request)
    formulas = SavedFormula.objects.for_staff(request.user).offered()
    formulas = formulas.matching(text) if text else formulas
    known = EvidenceList()
    page = _page_of(request, formulas.with_contents())
    rows = [(each, known.of_formula(each)) for each in page]
    return _render(request, "evidence/formulas.html", page, rows, text)


def _searched(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:120]


def _page_of(request: HttpRequest, found: QuerySet | list[Any]) -> Any:
    return Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))


def _render(
    request: HttpRequest, template: str, page: Any, rows: list[Any], text: str
) -> HttpResponse:
    query = urlencode({"q": text}) if text else ""
    context = {"page": page, "rows": rows, "text": text, "query": query}
    return render(request, template, context)
