"""Fixtures that every test may use: a database that empties, a browser that tells on pages."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from consult.consent.engine.jobs import Job
from consult.consent.pdf import engine
from consult.consent.seals.certificates import make_self_signed
from consult.records import disarm_triggers
from consult.staff.models import StaffMember
from tests.starter import have_starter, remove_starter

# Playwright's sync calls run an event loop in the test's thread; Django would refuse
# to use the database beside it although nothing here is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where no browser is; a CI without one must fail instead."""
    if CHROMIUM or CI:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Put the starter content into the test database, and again whenever it was emptied."""
    handle = flush.Command.handle

    def empty_and_fill(command: flush.Command, **options: object) -> None:
        # Migrating arms the guards again right after.
        disarm_triggers(connections[str(options["database"])])
        handle(command, **options)
        have_starter()

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        have_starter()
        patch.setattr(flush.Command, "handle", empty_and_fill)
        yield


@pytest.fixture
def no_starter(db: None) -> None:
    """For tests of the loading, and of lists that are empty."""
    remove_starter()


@pytest.fixture(autouse=True, scope="session")
def certificate() -> None:
    """The self-made certificate with which the tests seal."""
    make_self_signed()


@pytest.fixture(autouse=True, scope="session")
def papers_made_once() -> Iterator[None]:
    """Ask the server's PDF engine only once for the same paper, as it gives the same bytes.

    A test about the engine starts an engine of its own.
    """
    made: dict[bytes, tuple[bytes, list[str]]] = {}
    render = engine.render

    def render_once(job: Job) -> tuple[bytes, list[str]]:
        asked = job.to_bytes()
        if asked not in made:
            made[asked] = render(job)
        return made[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "render", render_once)
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Forget sign-in counters between tests."""
    yield
    cache.clear()


# --- the browser ---------------------------------------------------------------------------

# Only violations are read, and no rule in use needs the style sheets fetched once more.
AXE = {"resultTypes": ["violations"], "preload": False}
TABLET = {"width": 820, "height": 1180}
DESKTOP = {"width": 1366, "height": 768}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium once for all browser tests."""
    with sync_playwright() as playwright:
        # Root, as on many CI machines, can only run it without its sandbox.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[TABLET, DESKTOP], ids=["tablet", "desktop"])
def viewport(request: pytest.FixtureRequest) -> dict[str, int]:
    """Run the test on a tablet and on a desktop screen."""
    return request.param


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, viewport: dict[str, int]) -> Iterator[Page]:
    """Open a fresh page; fail on script errors, policy violations and calls to the outside."""
    troubles: list[str] = []

    def stay_home(route: Route) -> None:
        if route.request.url.startswith((live_server.url, "data:", "blob:")):
            route.continue_()
        else:
            troubles.append(f"outside request: {route.request.url}")
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            troubles.append(message.text)

    context = browser.new_context(viewport=viewport, base_url=live_server.url)
    context.route("**/*", stay_home)
    page = context.new_page()
    page.on("console", listen)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    context.close()
    assert not troubles, troubles


@pytest.fixture
def sign_in(page: Page, live_server: LiveServer) -> Callable[[StaffMember], None]:
    """Give a function that signs somebody in without the form."""

    def enter(user: StaffMember) -> None:
        client = Client()
        client.force_login(user)
        cookie = {"name": "session", "value": client.cookies["session"].value}
        page.context.add_cookies([cookie | {"url": live_server.url}])

    return enter


@pytest.fixture
def check_page(page: Page) -> Callable[[], None]:
    """Give a function that checks what every page owes: no axe violation, nothing cut off."""

    def check() -> None:
        results = Axe().run(page, options=AXE)
        assert not results.violations_count, f"{page.url}\n{results.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, f"{page.url} scrolls sideways"
        small = page.evaluate(SMALL_TARGETS)
        assert not small, f"{page.url} has targets below 44 px: {small}"

    return check


# Links inside running text may be smaller; what stands alone is pressed with a finger.
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'button, .btn, nav a, select, textarea, input:not([type=hidden]):not([type=radio])' +
    ':not([type=checkbox]), .choice > label, .site-header a')]
  .filter(node => node.offsetParent !== null && !node.closest('[aria-hidden=true]'))
  .map(node => [node.outerHTML.slice(0, 90), node.getBoundingClientRect().height])
  .filter(([, height]) => height < 43.5)"""
