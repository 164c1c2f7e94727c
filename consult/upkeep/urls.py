"""Where something was used."""

from django.urls import path

from consult.upkeep.views import tracing

urlpatterns = [
    path("maker/", tracing.show_maker, name="where-used-maker"),
    path("<slug:kind>/<int:pk>/", tracing.show_entry, name="where-used"),
]
