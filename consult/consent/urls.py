"""The pages of consent."""

from django.urls import path, re_path

from consult.consent import (
    views,
    views_change,
    views_copies,
    views_paper,
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
