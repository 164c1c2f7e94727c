"""The admin site as this project uses it: one sign-in page, no list that goes around the house."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest


class AuthenticatorAdmin(admin.ModelAdmin):
    """Lets an administrator take away a lost phone, and never shows its secret."""

    list_display = ("user", "type", "created_at", "last_used_at")
    fields = readonly_fields = list_display
    search_fields = ("user__username",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


def set_up() -> None:
    """Close the admin's own sign-in page, which would skip the authenticator code."""
    admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
    admin.site.site_header = "Scalp Consent"
    admin.site.site_title = "Scalp Consent"
    admin.site.index_title = "Lists and wording"
    admin.site.enable_nav_sidebar = True
    # The header links to the desk, for those who have one.
    admin.site.site_url = None
    # Roles are synced from code, and addresses belong to the staff record.
    for model in (EmailAddress, Group, Authenticator):
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    admin.site.register(Authenticator, AuthenticatorAdmin)
