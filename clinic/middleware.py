"""What every answer gets: headers that browsers obey, and a session that ends when idle."""

from collections.abc import Callable
from time import time

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
TOUCH_EVERY_SECONDS = 300

Respond = Callable[[HttpRequest], HttpResponse]


def browser_permissions(get_response: Respond) -> Respond:
    """Tell the browser that no page needs the camera, the place or the like."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return respond


def keep_private(get_response: Respond) -> Respond:
    """Keep pages seen by a signed-in person out of every cache and the Back button."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return respond


def keep_session_alive(get_response: Respond) -> Respond:
    """Count the idle time from the last request, writing at most once in five minutes."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time())
            if now - request.session.get("seen_at", 0) >= TOUCH_EVERY_SECONDS:
                request.session["seen_at"] = now
        return get_response(request)

    return respond
