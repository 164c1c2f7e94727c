"""The pages of consent."""

from django.urls import path

from consult.consent import views, views_tablet, views_tablet_staff

urlpatterns = [
    path("patients/<int:patient_pk>/", views.list_papers, name="patient-consents"),
    path("<str:number>/pdf/", views.show_pdf, name="consent-pdf"),
    path("<str:number>/scan/", views.show_scan, name="consent-scan"),
    path("signing/locked/", views_tablet.locked, name="signing-locked"),
    path("signing/<uuid:token>/", views_tablet.show, name="signing"),
    path("signing/<uuid:token>/draft/", views_tablet.save_draft, name="signing-draft"),
    path("signing/<uuid:token>/mark/", views_tablet.mark, name="signing-mark"),
    path("signing/<uuid:token>/no/", views_tablet.say_no, name="signing-no"),
    path("signing/<uuid:token>/paper.pdf", views_tablet.show_paper, name="signing-paper"),
    path(
        "signing/<uuid:token>/paper/<int:page>.png",
        views_tablet.show_picture,
        name="signing-picture",
    ),
    path("signing/<uuid:token>/idle/", views_tablet.end_idle, name="signing-idle"),
    path("signing/<uuid:token>/staff/", views_tablet_staff.staff, name="signing-staff"),
]

# Included below a consultation's own address.
consultation_urlpatterns = [
    path("consent/", views.show_consent, name="consultation-consent"),
    path("consent/issue/", views.issue, name="issue-consent"),
    path("consent/<str:number>/sign/", views.sign, name="sign-consent"),
    path("consent/<str:number>/refuse/", views.refuse, name="refuse-consent"),
    path("consent/<str:number>/tablet/", views_tablet_staff.open_on_tablet, name="open-signing"),
    path("consent/<str:number>/tablet/stop/", views_tablet_staff.stop_other, name="stop-signing"),
]
