"""The pages of consent."""

from django.urls import path, re_path

from consult.consent import (
    views,
    views_change,
    views_copies,
    views_paper,
    views_tablet,
    views_tablet_staff,
    views_verify,
    views_waiting,
)

urlpatterns = [
    path("patients/<int:patient_pk>/", views.list_papers, name="patient-consents"),
    path("<str:number>/pdf/", views.show_pdf, name="consent-pdf"),
    path("verify/", views_verify.verify_for_staff, name="verify-for-staff"),
    path("<str:number>/copies/", views_copies.copies, name="consent-copies"),
    path("<str:number>/copies/link/", views_copies.make_link, name="make-copy-link"),
    path("<str:number>/copies/mail/", views_copies.mail_link, name="mail-copy-link"),
    path("<str:number>/copies/end/", views_copies.end_link, name="end-copy-link"),
    path("<str:number>/scan/<int:order>/", views_paper.show_scan, name="consent-scan"),
    path("<str:number>/signed/", views_paper.show_signed, name="consent-signed"),
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
    path("consent/<str:number>/sign/", views_paper.sign, name="sign-consent"),
    path("consent/<str:number>/sooner/", views_waiting.waive, name="waive-waiting"),
    path("consent/<str:number>/refuse/", views_change.refuse, name="refuse-consent"),
    path("consent/<str:number>/withdraw/", views_change.withdraw, name="withdraw-consent"),
    path("consent/<str:number>/mistake/", views_change.mark_in_error, name="consent-in-error"),
    path("consent/<str:number>/tablet/", views_tablet_staff.open_on_tablet, name="open-signing"),
    path("consent/<str:number>/tablet/stop/", views_tablet_staff.stop_other, name="stop-signing"),
]

# Open without an account. The address in a page's code is short and in capitals, which a
# square code holds in half the room.
public_urlpatterns = [
    path("verify/", views_verify.verify, name="verify"),
    re_path(
        r"^[Vv]/(?P<text>[^/]+/[^/]+/[^/]+/[^/]+)/?$",
        views_verify.verify_page_code,
        name="verify-page-code",
    ),
    path("copy/", views_copies.fetch, name="fetch-copy"),
]
