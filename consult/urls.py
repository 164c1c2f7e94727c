"""Index of every domain's pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("consult.consultations.urls")),
    path("patients/", include("consult.patients.urls")),
    path("consents/", include("consult.consent.urls")),
]
