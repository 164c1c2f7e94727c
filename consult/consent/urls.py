"""The pages of consent."""

from django.urls import path, re_path

from consult.consent.views import (
    copies,
    documents,
    ending,
    paper,
    section,
    specimen,
    tablet,
    tablet_staff,
    verify,
    waiting,
)

urlpatterns = [
    path("patients/<int:patient_pk>/", documents.list_papers, name="patient-consents"),
    path("<str:number>/pdf/", documents.show_pdf, name="consent-pdf"),
    path("specimen/<str:language>/", specimen.show_specimen, name="specimen"),
    path("preview/<str:list_name>/", specimen.show_entry, name="entry-preview"),
    path("verify/", verify.verify_for_staff, name="verify-for-staff"),
    path("<str:number>/copies/", copies.copies, name="consent-copies"),
    path("<str:number>/copies/link/", copies.make_link, name="make-copy-link"),
    path("<str:number>/copies/mail/", copies.mail_link, name="mail-copy-link"),
    path("<str:number>/copies/end/", copies.end_link, name="end-copy-link"),
    path("<str:number>/scan/<int:order>/", documents.show_scan, name="consent-scan"),
    path("<str:number>/signed/", documents.show_signed, name="consent-signed"),
    path("signing/locked/", tablet.locked, name="signing-locked"),
    path("signing/<uuid:token>/", tablet.show, name="signing"),
    path("signing/<uuid:token>/draft/", tablet.save_draft, name="signing-draft"),
    path("signing/<uuid:token>/mark/", tablet.mark, name="signing-mark"),
    path("signing/<uuid:token>/no/", tablet.say_no, name="signing-no"),
    path("signing/<uuid:token>/paper.pdf", tablet.show_paper, name="signing-paper"),
    path(
        "signing/<uuid:token>/paper/<int:page>.png",
        tablet.show_picture,
        name="signing-picture",
    ),
    path("signing/<uuid:token>/idle/", tablet.end_idle, name="signing-idle"),
    path("signing/<uuid:token>/staff/", tablet_staff.staff, name="signing-staff"),
]

# Included below a consultation's own address.
consultation_urlpatterns = [
    path("consent/", section.show_consent, name="consultation-consent"),
    path("consent/issue/", section.issue, name="issue-consent"),
    path("consent/<str:number>/sign/", paper.sign, name="sign-consent"),
    path("consent/<str:number>/sooner/", waiting.waive, name="waive-waiting"),
    path("consent/<str:number>/refuse/", ending.refuse, name="refuse-consent"),
    path("consent/<str:number>/withdraw/", ending.withdraw, name="withdraw-consent"),
    path("consent/<str:number>/mistake/", ending.mark_in_error, name="consent-in-error"),
    path("consent/<str:number>/tablet/", tablet_staff.open_on_tablet, name="open-signing"),
    path("consent/<str:number>/tablet/resume/", tablet_staff.resume, name="resume-signing"),
    path("consent/<str:number>/tablet/stop/", tablet_staff.stop_other, name="stop-signing"),
]

# Open without an account. The address in a page's code is short and in capitals, which a
# square code holds in half the room.
public_urlpatterns = [
    path("verify/", verify.verify, name="verify"),
    re_path(
        r"^[Vv]/(?P<text>[^/]+/[^/]+/[^/]+/[^/]+)/?$",
        verify.verify_page_code,
        name="verify-page-code",
    ),
    path("copy/", copies.fetch, name="fetch-copy"),
]
