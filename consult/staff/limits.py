"""How often the public may ask: per network address, and for everybody together."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# All limits count over one minute, so that after one at the latest there is room again.
RETRY_AFTER_SECONDS = 60

View = Callable[..., HttpResponse]


def is_allowed(request: HttpRequest, action: str) -> bool:
    """Count one ask for ``action`` in ``PUBLIC_RATE_LIMITS`` and say whether it is within.

    The network address is the one that the trusted proxies report (``PROXY_COUNT``), and for
    IPv6 the network of 64 bits: a household has billions of single addresses.
    """
    usage = ratelimit.consume(
        request,
        app="consult",
        action=action,
        config=settings.PUBLIC_RATE_LIMITS,
        key="everybody",
        limit_get=True,
    )
    return usage is not None


def too_many(request: HttpRequest) -> HttpResponse:
    """The page that asks for patience."""
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def limited(action: str) -> Callable[[View], View]:
    """Let a view be asked only within the limits of ``action``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not is_allowed(request, action):
                return too_many(request)
            return view(request, *args, **kwargs)

        return wrapper

    return decorate
