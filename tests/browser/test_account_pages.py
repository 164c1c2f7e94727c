"""Signing in and looking after one's account, with the eyes and hands of a person."""

import re

import pytest
from playwright.sync_api import Page, expect

from consult.staff.models import StaffMember

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a long password 1"


@pytest.fixture
def member() -> StaffMember:
    return StaffMember.objects.create_user("ada", password=PASSWORD, first_name="Ada")


def test_sign_in_by_keyboard_alone(page: Page, member, check_page) -> None:
    page.goto("/accounts/login/?next=/accounts/two-factor/")
    check_page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main part")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("ada")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Two-Factor Authentication")
    expect(page.get_by_role("link", name="Ada")).to_be_visible()


def test_wrong_password_is_read_out_and_linked(page: Page, member, check_page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.get_by_label("Username or email")).to_be_focused()
    check_page()


@pytest.mark.parametrize("path", ["two-factor/", "password/change/", "logout/"])
def test_account_pages_owe_what_every_page_owes(
    page: Page, member, sign_in, check_page, path: str
) -> None:
    sign_in(member)
    page.goto(f"/accounts/{path}")
    check_page()


def test_an_authenticator_app_can_be_added(page: Page, member, sign_in, check_page) -> None:
    sign_in(member)
    page.goto("/accounts/two-factor/totp/activate/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_label("Authenticator secret")).to_have_value(re.compile(r"^[A-Z2-7]{16,}$"))
    check_page()


def test_signing_out_is_one_press(page: Page, member, sign_in) -> None:
    sign_in(member)
    page.goto("/accounts/two-factor/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_missing_page_helps_on(page: Page, member, sign_in, check_page) -> None:
    sign_in(member)
    page.goto("/no-such-page/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not here")
    check_page()
