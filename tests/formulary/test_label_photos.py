"""Photos of labels: judged by their bytes, drawn anew, kept for good, served as what they are."""

from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from PIL import Image

from consult.audit.models import AuditEvent
from consult.formulary import label_pictures
from consult.formulary.actions import add_label_photos
from consult.formulary.label_pictures import MOST_PHOTOS, judge_photo
from consult.formulary.refusals import PhotoIsRefused
from consult.records import RecordIsSealed
from tests.formulary.pictures import jpeg_with_place, picture, png


def test_a_photo_is_drawn_anew_and_holds_nothing_else():
    given = jpeg_with_place()
    assert b"Camera of somebody" in given
    photo = judge_photo(given)
    assert b"Camera of somebody" not in photo.data
    assert b"script" not in photo.data
    drawn = Image.open(BytesIO(photo.data))
    assert (
        (drawn.format, drawn.size) == ("JPEG", (100, 200)) == ("JPEG", (photo.width, photo.height))
    )
    assert not drawn.getexif()


def test_a_large_photo_is_made_smaller():
    photo = judge_photo(picture("JPEG", (6000, 4000)))
    assert (photo.width, photo.height) == (2000, 1333)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", png()[:60],
        picture("GIF"), picture("WEBP"), picture("BMP"), b"\xff\xd8\xff" + b"x" * 99,
    ],
)  # fmt: skip
def test_anything_else_is_refused(data):
    with pytest.raises(PhotoIsRefused, match="JPEG or a PNG"):
        judge_photo(data)


def test_what_is_too_much_is_refused(monkeypatch):
    with pytest.raises(PhotoIsRefused, match="too small"):
        judge_photo(png((20, 20)))
    with pytest.raises(PhotoIsRefused, match="too many pixels"):
        judge_photo(png((6000, 6000)))
    monkeypatch.setattr(label_pictures, "MAX_BYTES", 10)
    with pytest.raises(PhotoIsRefused, match="larger than 10 MB"):
        judge_photo(png())


@pytest.mark.django_db
def test_photos_are_kept_once_and_for_good(clinician, product):
    photo = judge_photo(png())
    (kept,) = add_label_photos(by=clinician, product=product, photos=[photo, photo])
    assert add_label_photos(by=clinician, product=product, photos=[photo]) == []
    event = AuditEvent.objects.filter(subject=f"product:{product.pk}").last()
    assert (event.action, event.details) == ("product.photo_added", {"photo": kept.pk})
    with pytest.raises(RecordIsSealed):
        kept.delete()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE consult_labelphoto SET width = 1")


@pytest.mark.django_db
def test_no_more_than_a_few_are_kept(clinician, product):
    photos = [judge_photo(png((100 + n, 100))) for n in range(MOST_PHOTOS + 1)]
    with pytest.raises(PhotoIsRefused, match="up to 6 photos"):
        add_label_photos(by=clinician, product=product, photos=photos)
    assert not product.photos.exists()
    assert len(add_label_photos(by=clinician, product=product, photos=photos[1:])) == MOST_PHOTOS


@pytest.mark.django_db
def test_a_photo_is_served_as_a_picture_to_those_who_need_it(
    enter, clinician, manager, auditor, product
):
    (kept,) = add_label_photos(by=clinician, product=product, photos=[judge_photo(png())])
    address = reverse("label-photo", args=[kept.pk])
    for user in (clinician, manager):
        answer = enter(user).get(address)
        assert answer.content == bytes(kept.data)
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert f'filename="label-{kept.pk}.jpg"' in answer["Content-Disposition"]
    assert enter(auditor).get(address).status_code == 403
    assert enter(manager).get(reverse("label-photo", args=[999_999])).status_code == 404
