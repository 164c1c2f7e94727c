"""Index of every domain's pages."""

from django.urls import include, path

from consult.consent.urls import consultation_urlpatterns, public_urlpatterns

urlpatterns = [
    path("", include("consult.formulary.urls")),
    path("", include("consult.consultations.urls")),
    path("patients/", include("consult.patients.urls")),
    path("consents/", include("consult.consent.urls")),
    path("consultations/<int:pk>/", include(consultation_urlpatterns)),
    path("where-used/", include("consult.upkeep.urls")),
    path("", include(public_urlpatterns)),
]
