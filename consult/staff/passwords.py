"""Asking for the own password again, with the same brakes as signing in."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError

from consult.staff.models import StaffMember


class TooManyTries(Exception):
    """A password was tried too often. ``str()`` is a sentence for the person at the screen."""

    def __init__(self) -> None:
        super().__init__("Too many wrong passwords. Wait five minutes, then try again.")


def is_password_of(member: StaffMember, password: str) -> bool:
    """Whether ``password`` is the one of ``member``; raises ``TooManyTries``.

    Tries count together with those at the sign-in page.
    """
    try:
        return bool(get_adapter().reauthenticate(member, password))
    except ValidationError as refusal:
        raise TooManyTries from refusal
