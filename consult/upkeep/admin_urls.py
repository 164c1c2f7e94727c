"""The inbox, which stands among the pages of the admin site."""

from django.contrib import admin
from django.urls import path

from consult.upkeep.views import inbox

urlpatterns = [
    path("", admin.site.admin_view(inbox.show_inbox), name="inbox"),
    path("<slug:kind>/<int:pk>/", admin.site.admin_view(inbox.show_entry), name="inbox-entry"),
    path(
        "<slug:kind>/<int:pk>/into/<int:into>/",
        admin.site.admin_view(inbox.merge),
        name="inbox-merge",
    ),
]
