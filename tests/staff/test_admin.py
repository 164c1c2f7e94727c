"""Owners manage the staff and letterhead of their own clinics, and no more."""

import pytest
from django.urls import reverse

from consult.audit.models import AuditEvent
from consult.staff.actions import add_clinic, add_staff_member
from consult.staff.models import Clinic, StaffMember
from tests.formulary.pages import form_data

pytestmark = pytest.mark.django_db


def clinic_named(name: str) -> Clinic:
    return add_clinic(by=None, values={"name": name, "address": "1 High St", "phone": "555-0100"})


def member(name: str, role: str, *clinics: Clinic, **details) -> StaffMember:
    return add_staff_member(
        by=None, username=name, password="not-a-real-password", roles=[role], clinics=clinics,
        details={"email": f"{name}@example.org", "is_staff": True, **details},
    )  # fmt: skip


@pytest.fixture
def here(db) -> Clinic:
    return clinic_named("North Clinic")


@pytest.fixture
def there(db) -> Clinic:
    return clinic_named("South Clinic")


@pytest.fixture
def as_owner(client, here):
    client.force_login(member("owner", "owner", here))
    return client


def url(model, page="changelist", *args) -> str:
    return reverse(f"admin:consult_{model._meta.model_name}_{page}", args=args)


def save(client, record, **data):
    address = url(type(record), "change", record.pk)
    return client.post(address, form_data(client.get(address)) | data)


@pytest.mark.parametrize("role", ["clinician", "formulary admin", "reception", "auditor"])
@pytest.mark.parametrize("model", [Clinic, StaffMember])
def test_only_owners_see_staff_and_clinics(client, here, role, model):
    client.force_login(member("someone", role, here))
    assert client.get(url(model)).status_code == 403
    assert client.get(url(model, "add")).status_code == 403


def test_an_owner_changes_the_letterhead_and_it_is_audited(as_owner, here):
    assert save(as_owner, here, phone="555-0111").status_code == 302
    here.refresh_from_db()
    assert (here.phone, here.version) == ("555-0111", 2)
    event = AuditEvent.objects.get(action="clinic.changed")
    assert (event.details, event.clinic_id) == ({"fields": ["phone"]}, here.pk)
    assert save(as_owner, here).status_code == 302
    assert AuditEvent.objects.filter(action="clinic.changed").count() == 1


def test_an_owner_asks_for_two_people_and_the_trail_says_so(as_owner, here):
    page = as_owner.get(url(Clinic, "change", here.pk)).text
    assert "A second person publishes changes of the lists" in page
    assert save(as_owner, here, publishing_needs_two="on").status_code == 302
    here.refresh_from_db()
    assert here.publishing_needs_two
    event = AuditEvent.objects.get(action="clinic.changed")
    assert event.details == {"fields": ["publishing_needs_two"], "publishing_needs_two": True}


def test_the_second_of_two_savers_is_told(as_owner, here):
    save(as_owner, here, phone="555-0111")
    page = save(as_owner, here, phone="555-0222", seen_version=1)
    assert "Somebody else saved this clinic" in page.text
    here.refresh_from_db()
    assert here.phone == "555-0111"


def test_a_time_zone_must_exist(as_owner, here):
    page = save(as_owner, here, time_zone="Mars/Olympus")
    assert "is not a time zone" in page.text


def test_other_clinics_and_their_staff_do_not_exist(as_owner, there):
    stranger = member("stranger", "clinician", there)
    for record in (there, stranger):
        assert as_owner.get(url(type(record), "change", record.pk)).status_code == 404
    assert "stranger" not in as_owner.get(url(StaffMember)).text
    password = reverse("admin:auth_user_password_change", args=[stranger.pk])
    assert as_owner.get(password).status_code == 404


def test_owners_add_staff_to_their_own_clinics(as_owner, here, there):
    sent = form_data(as_owner.get(url(StaffMember, "add"))) | {
        "username": "newcomer", "password1": "A-long-pass-42!", "password2": "A-long-pass-42!",
        "usable_password": "true",
    }  # fmt: skip
    page = as_owner.post(url(StaffMember, "add"), sent)
    assert "clinics" in page.context["adminform"].form.errors
    page = as_owner.post(url(StaffMember, "add"), sent | {"clinics": [there.pk]})
    assert "clinics" in page.context["adminform"].form.errors
    page = as_owner.post(url(StaffMember, "add"), sent | {"clinics": [here.pk]})
    assert page.status_code == 302, page.context["adminform"].form.errors
    added = StaffMember.objects.get(username="newcomer")
    assert list(added.clinics.all()) == [here]
    assert AuditEvent.objects.get(subject=f"staffmember:{added.pk}").action == "staff_member.added"


def test_owners_do_not_take_people_out_of_clinics_they_do_not_see(as_owner, here, there):
    both = member("both", "clinician", here, there)
    assert save(as_owner, both, clinics=[]).status_code == 302
    assert list(both.clinics.all()) == [there]


def test_owners_cannot_make_or_touch_superusers(as_owner, here):
    nurse = member("nurse", "clinician", here)
    assert save(as_owner, nurse, is_superuser="on").status_code == 302
    nurse.refresh_from_db()
    assert not nurse.is_superuser
    root = member("root", "clinician", here, is_superuser=True)
    assert as_owner.get(url(StaffMember, "change", root.pk)).status_code == 404


def test_a_change_of_staff_is_audited(as_owner, here):
    nurse = member("nurse", "clinician", here)
    save(as_owner, nurse, profession="Nurse", registration_body="Board", registration_number="7")
    nurse.refresh_from_db()
    assert nurse.is_registered
    actions = AuditEvent.objects.filter(subject=f"staffmember:{nurse.pk}")
    assert list(actions.order_by("sequence").values_list("action", flat=True)) == [
        "staff_member.added", "staff_member.changed",
    ]  # fmt: skip


def test_nobody_is_deleted(as_owner, here):
    nurse = member("nurse", "clinician", here)
    assert as_owner.post(url(StaffMember, "delete", nurse.pk), {"post": "yes"}).status_code == 403
    assert as_owner.post(url(Clinic, "delete", here.pk), {"post": "yes"}).status_code == 403


def test_a_superuser_sees_everything(client, here, there):
    client.force_login(member("root", "owner", is_superuser=True))
    assert client.get(url(Clinic)).context["cl"].result_count == 2
    page = client.get(url(Clinic, "add"))
    sent = form_data(page) | {"name": "West Clinic", "address": "3 Rd", "phone": "555"}
    assert client.post(url(Clinic, "add"), sent).status_code == 302
    assert Clinic.objects.filter(name="West Clinic").exists()
