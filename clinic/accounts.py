"""How people get in: an administrator makes the accounts, nobody signs up alone."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """Keeps the sign-up door closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SignInForm(LoginForm):
    """Says what to enter in the labels: placeholders vanish while one types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["login"].label = "Username or email"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
