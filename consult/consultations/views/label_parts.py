"""What the pages share on which somebody copies a label: its photos, its rows, refusals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from consult.consultations.forms.labels import BaseComponents
from consult.formulary.label_pictures import (
    MAX_BYTES,
    MOST_PHOTOS,
    TOO_LARGE,
    Photo,
    judge_photo,
)
from consult.formulary.refusals import FormularyRefusal, PhotoIsRefused

SHOWN_ROWS = 8
PHOTOS = "photos"
AGAIN = "Choose the photos again: a browser sends them only once."


def sent_photos(request: HttpRequest, form: forms.BaseForm) -> list[Photo]:
    """The photos that came with the request, drawn anew; what is wrong with them is told at
    their box."""
    files = request.FILES.getlist(PHOTOS) if request.method == "POST" else []
    if len(files) > MOST_PHOTOS:
        form.add_error(PHOTOS, f"These are more than {MOST_PHOTOS} photos. Choose the clearest.")
        return []
    photos = []
    for file in files:
        try:
            photos.append(judge_photo(_bytes_of(file)))
        except PhotoIsRefused as refusal:
            form.add_error(PHOTOS, f"{file.name}: {refusal}")
    return photos


def ask_for_photos_again(request: HttpRequest, form: forms.BaseForm) -> None:
    """Tell that photos which came with a refused page were not kept."""
    if request.FILES and PHOTOS not in form.errors:
        form.add_error(PHOTOS, AGAIN)


def _bytes_of(file: UploadedFile) -> bytes:
    if file.size and file.size > MAX_BYTES:
        raise PhotoIsRefused(TOO_LARGE)
    data: bytes = file.read()
    return data


def rows_of(components: BaseComponents) -> dict[str, Any]:
    """The component rows as the page shows them: the first ones open, the others folded."""
    more = components.forms[SHOWN_ROWS:]
    return {
        "components": components,
        "first_rows": components.forms[:SHOWN_ROWS],
        "more_rows": more,
        "shown_rows": SHOWN_ROWS,
        "opens_more": any(row.has_changed() or row.initial for row in more),
    }


def show_refusal(form: forms.BaseForm, refusal: FormularyRefusal | ValidationError) -> None:
    """Put a refusal beside the field that caused it."""
    if isinstance(refusal, FormularyRefusal):
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return
    for name, errors in getattr(refusal, "message_dict", {"": refusal.messages}).items():
        form.add_error(name if name in form.fields else None, errors)
