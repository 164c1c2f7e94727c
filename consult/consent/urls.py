"""The pages of consent."""

from django.urls import path

from consult.consent import views, views_change, views_waiting

urlpatterns = [
    path("patients/<int:patient_pk>/", views.list_papers, name="patient-consents"),
    path("<str:number>/pdf/", views.show_pdf, name="consent-pdf"),
    path("<str:number>/scan/", views.show_scan, name="consent-scan"),
]

# Included below a consultation's own address.
consultation_urlpatterns = [
    path("consent/", views.show_consent, name="consultation-consent"),
    path("consent/issue/", views.issue, name="issue-consent"),
    path("consent/<str:number>/sign/", views.sign, name="sign-consent"),
    path("consent/<str:number>/sooner/", views_waiting.waive, name="waive-waiting"),
    path("consent/<str:number>/refuse/", views_change.refuse, name="refuse-consent"),
    path("consent/<str:number>/withdraw/", views_change.withdraw, name="withdraw-consent"),
    path("consent/<str:number>/mistake/", views_change.mark_in_error, name="consent-in-error"),
]
