"""Every address of the project."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from clinic import health

# The admin's own sign-in page would go around the authenticator code.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = "Scalp Consent lists"
admin.site.site_title = "Scalp Consent"
admin.site.index_title = "Lists and wording"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("clinic.account_urls")),
    path("admin/", admin.site.urls),
    path("", include("consult.urls")),
]
