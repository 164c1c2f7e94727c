"""A clinic with people, a patient and a shelf, as of today: the browser has the real clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.steps import SOON
from tests.builders import (
    PRODUCTS,
    World,
    make_clinic,
    make_clinician,
    make_lot,
    make_patient,
    make_product,
)
from tests.conftest import DESKTOP

expect.set_options(timeout=SOON)


@pytest.fixture
def world() -> World:
    """Like the builders' world, with lots that are good from today on."""
    clinic, other = make_clinic(), make_clinic("South Clinic")
    clinician, today = make_clinician(clinic), clinic.today()
    dates = {"today": today, "expiry": today + timedelta(days=300)}
    products = {word: make_product(*given) for word, given in PRODUCTS.items()}
    return World(
        clinic=clinic,
        other_clinic=other,
        clinician=clinician,
        colleague=make_clinician(clinic, "carl"),
        stranger=make_clinician(other, "stella"),
        patient=make_patient(clinician, clinic),
        lots={word: make_lot(clinician, clinic, p, **dates) for word, p in products.items()},
    )


@pytest.fixture
def scriptless_page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page in a browser that runs no script."""
    context = browser.new_context(
        viewport=DESKTOP, base_url=live_server.url, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def clinician_page(page: Page, world: World, sign_in: Callable) -> Page:
    """A page in which the world's clinician is signed in."""
    sign_in(world.clinician)
    return page
