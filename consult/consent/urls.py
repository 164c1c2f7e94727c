"""The pages of consent."""

from django.urls import path

from consult.consent import views, views_paper

urlpatterns = [
    path("patients/<int:patient_pk>/", views.list_papers, name="patient-consents"),
    path("<str:number>/pdf/", views.show_pdf, name="consent-pdf"),
    path("<str:number>/scan/<int:order>/", views_paper.show_scan, name="consent-scan"),
    path("<str:number>/signed/", views_paper.show_signed, name="consent-signed"),
]

# Included below a consultation's own address.
consultation_urlpatterns = [
    path("consent/", views.show_consent, name="consultation-consent"),
    path("consent/issue/", views.issue, name="issue-consent"),
    path("consent/<str:number>/sign/", views_paper.sign, name="sign-consent"),
    path("consent/<str:number>/refuse/", views.refuse, name="refuse-consent"),
]
