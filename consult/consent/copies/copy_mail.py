"""The mail with a link to a copy: it says nothing about health, the patient or the clinic."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from consult.consent.refusals import MailWasNotSent
from consult.ui.words import write_moment

log = logging.getLogger(__name__)


def reaches_people() -> bool:
    """Whether a mail server is set up; without one each mail is only printed."""
    return not settings.EMAIL_BACKEND.endswith("console.EmailBackend")


def text_of(*, link: str, expires_at: datetime) -> tuple[str, str]:
    """Subject and body in the language that is active. A mail is read on many screens and
    kept by many servers: it names nobody, no clinic and no document."""
    subject = _("A file is ready for you")
    parts = [
        _("Hello,"),
        _("A file that you asked for is ready. You can get it here:"),
        link,
        _("You will be asked for the date of birth. The link works once, until %(moment)s.")
        % {"moment": write_moment(expires_at, expires_at.tzinfo)},  # type: ignore[arg-type]
        _("If it does not work any more, ask those who sent it to you for a new one."),
        _("If you did not ask for a file, you can delete this message. Please do not answer it."),
    ]
    return subject, "\n\n".join(parts) + "\n"


def send_link(*, address: str, link: str, expires_at: datetime, language: str) -> None:
    """Send the link in ``language``; raises ``MailWasNotSent``."""
    with translation.override(language):
        subject, body = text_of(link=link, expires_at=expires_at)
    try:
        sent = send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
    except (OSError, ValueError) as error:
        # The kind alone: the text of the error would name the address.
        log.error("A mail could not be sent: %s", type(error).__name__)
        raise MailWasNotSent from error
    if not sent:
        raise MailWasNotSent
