"""Every address of the project."""

from django.contrib import admin
from django.urls import include, path

from clinic import health, lists

lists.set_up()

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("clinic.account_urls")),
    path("admin/inbox/", include("consult.upkeep.admin_urls")),
    path("admin/", admin.site.urls),
    path("", include("consult.urls")),
]
