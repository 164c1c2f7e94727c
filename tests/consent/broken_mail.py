"""Mail servers that do not take a mail."""

from __future__ import annotations

import smtplib

from django.core.mail.backends.base import BaseEmailBackend


class Refusing(BaseEmailBackend):
    """Refuses every receiver."""

    def send_messages(self, email_messages) -> int:
        receiver = email_messages[0].to[0]
        raise smtplib.SMTPRecipientsRefused({receiver: (550, b"no such mailbox")})


class Idle(BaseEmailBackend):
    """Takes nothing, and says nothing of it."""

    def send_messages(self, email_messages) -> int:
        return 0
