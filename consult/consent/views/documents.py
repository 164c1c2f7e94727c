"""The stored files of consents: papers of a patient, issued and signed PDFs, scans."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from consult.consent.actions import record_document_read
from consult.consent.copies.serving import copy_to_serve
from consult.consent.models import ConsentDocument, SignedScan
from consult.consent.refusals import ConsentRefusal
from consult.consent.status import consents_of
from consult.consultations.consent_state import do_not_treat
from consult.consultations.models import Consultation
from consult.consultations.published import Published
from consult.patients.actions import record_patient_read
from consult.patients.models import Patient
from consult.seal import sha256_hex
from consult.staff.access import needs

EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@require_safe
@needs("register_patients")
def list_papers(request: HttpRequest, patient_pk: int) -> HttpResponse:
    """Every consent of a patient, to open and print; for reception too."""
    patient = get_object_or_404(
        Patient.objects.for_staff(request.user).select_related("clinic"), pk=patient_pk
    )
    record_patient_read(by=request.user, patient=patient)
    consultations = Consultation.objects.filter(patient=patient).with_everything()
    published = Published()
    issued, stops = [], []
    for each in (row for row in consultations if row.newest_consent):
        issued += (found := consents_of(each, published))
        newest = next(item for item in found if item.is_newest)
        stop = do_not_treat(each, newest.state)
        stops += [(newest.document, stop)] if stop else []
    context = {"patient": patient, "issued": issued, "stops": stops}
    with timezone.override(patient.clinic.zone):
        return render(request, "consent/papers.html", context)


@require_safe
@needs("register_patients")
def show_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The issued PDF, to open and print or, with ?download=1, to keep. Of a document that
    nobody may be treated on it is a marked copy, unless ?original=1 asks for the stored
    bytes."""
    document = _document(request, number)
    return _stored_file(request, document, bytes(document.pdf), part="pdf", name=number)


@require_safe
@needs("register_patients")
def show_signed(request: HttpRequest, number: str) -> HttpResponse:
    """The sealed PDF of a signed document, in the same ways as the issued one."""
    document = _document(request, number)
    signature = getattr(document, "signature", None)
    if signature is None or signature.sealed_pdf is None:
        raise Http404
    sealed = bytes(signature.sealed_pdf)
    return _stored_file(request, document, sealed, part="signed_pdf", name=f"{number}-signed")


@require_safe
@needs("register_patients")
def show_scan(request: HttpRequest, number: str, order: int = 1) -> HttpResponse:
    """A scan of the signed paper, as a download: somebody else made this file."""
    document = _document(request, number)
    scan = get_object_or_404(SignedScan, signature__document=document, order=order)
    record_document_read(by=request.user, document=document, part="scan", how="downloaded")
    name = f"{number}-scan-{order}.{EXTENSIONS[scan.media_type]}"
    return _file(bytes(scan.data), scan.media_type, name, as_attachment=True)


def _document(request: HttpRequest, number: str) -> ConsentDocument:
    return get_object_or_404(
        ConsentDocument.objects.for_staff(request.user).defer("snapshot", "html"), number=number
    )


def _stored_file(
    request: HttpRequest, document: ConsentDocument, data: bytes, *, part: str, name: str
) -> HttpResponse:
    as_attachment = request.GET.get("download") == "1"
    if request.GET.get("original") == "1":
        part, name = part.replace("pdf", "original"), f"{name}-original"
    else:
        try:
            served = copy_to_serve(document, data)
        except ConsentRefusal as refusal:
            context = {"document": document, "refusal": refusal}
            return render(request, "consent/no_copy.html", context, status=503)
        data = served.data
        name = f"{name}-{served.state.value}" if served.is_marked else name
    how = "downloaded" if as_attachment else "opened"
    record_document_read(by=request.user, document=document, part=part, how=how)
    return _file(data, "application/pdf", f"{name}.pdf", as_attachment)


def _file(data: bytes, kind: str, name: str, as_attachment: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment, name)
    response["ETag"] = f'"{sha256_hex(data)}"'
    return response
