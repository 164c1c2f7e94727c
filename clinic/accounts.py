"""How people get accounts: an administrator makes them, nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """Keeps the sign-up door closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
