"""What all pages share that are open without an account: language, and no trace in caches."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def offered_languages() -> list[tuple[str, str]]:
    """Code and own name of every language in which the public pages can be read."""
    return [
        (code, translation.get_language_info(code)["name_local"].capitalize())
        for code, _name in settings.LANGUAGES
    ]


def language_of(request: HttpRequest) -> str:
    """The language that the address asks for, else the reader's own if it is offered."""
    asked = request.GET.get("lang", "")
    if asked in dict(settings.LANGUAGES):
        return asked
    return translation.get_language_from_request(request)


def public_page(view: View) -> View:
    """Open ``view`` to everybody, in the reader's language, kept out of caches and indexes.

    There is no session behind these pages, so nothing that a forged request could use: each
    carries what it asks about. A token would only shut out those who block cookies, and those
    whose browser hides where a form was sent from, which the copy page asks for.
    """

    @login_not_required
    @csrf_exempt
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(language_of(request)):
            response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapper
