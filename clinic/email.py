"""How mail leaves the server, from one address such as smtp+tls://user:password@host:587."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BACKENDS = "django.core.mail.backends"
# Seconds; a mail server that does not answer must not hold a page for long.
TIMEOUT = 15
_SMTP = {
    "smtp": (25, {}),
    "smtp+tls": (587, {"EMAIL_USE_TLS": True}),
    "smtps": (465, {"EMAIL_USE_SSL": True}),
}


def email_from_url(url: str) -> dict[str, Any]:
    """The mail settings that ``url`` stands for; ``console:`` only prints each mail."""
    if url == "console:":
        return {"EMAIL_BACKEND": f"{BACKENDS}.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in _SMTP or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must be console: or start with smtp://, smtp+tls:// or smtps://"
        )
    port, security = _SMTP[parts.scheme]
    return {
        "EMAIL_BACKEND": f"{BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_TIMEOUT": TIMEOUT,
        **security,
    }


def origin_of(url: str) -> str:
    """``url`` as scheme and host alone, or empty; the short addresses start at the root."""
    parts = urlsplit(url.rstrip("/"))
    if url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path):
        raise ImproperlyConfigured("PUBLIC_URL must look like https://consent.clinic.example")
    return url.rstrip("/")
