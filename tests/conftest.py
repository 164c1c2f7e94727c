"""Fixtures that every test may use; records come from builders on the product's actions."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connections

from consult.records import disarm_triggers

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


@pytest.fixture(autouse=True, scope="session")
def flushable_database() -> Iterator[None]:
    """Let Django empty the test database; migrating arms the guards again right after."""
    handle = flush.Command.handle

    def disarm_and_flush(command: flush.Command, **options: object) -> None:
        disarm_triggers(connections[str(options["database"])])
        handle(command, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", disarm_and_flush)
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Forget sign-in counters between tests."""
    yield
    cache.clear()
