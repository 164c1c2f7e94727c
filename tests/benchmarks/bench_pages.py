"""The desk and the heaviest consultation pages beside a bare signed-in Django page."""

from __future__ import annotations

import os
import sys
from statistics import median
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests.builders import World, make_world, sign_in  # noqa: E402
from tests.starter import have_starter  # noqa: E402

ROUNDS = 40
BARE = "/bare/"
OPEN_CONSULTATIONS = 10
FORMULA = {"biotin": "1", "minoxidil": "1", "dexpanthenol": "1"}


def pages_of(world: World) -> dict[str, str]:
    """The measured pages by name: a full desk, and one completed consultation."""
    for number in range(OPEN_CONSULTATIONS):
        story = world.open(world.add_patient(f"B-{number}", family_name=f"Bench {number}"))
        story.complete(FORMULA, ["crown", "hairline"])
    consultation = story.fresh()
    address = f"/consultations/{consultation.pk}"
    injection = consultation.injections.all()[0].pk
    return {
        f"desk with {OPEN_CONSULTATIONS} open consultations": "/",
        "consultation: review": f"{address}/review/",
        "consultation: sterile technique": f"{address}/injections/{injection}/technique/",
        "consultation: proposed injection": f"{address}/injections/{injection}/",
        "consultation: consent": f"{address}/consent/",
    }


def seconds(client: Client, address: str) -> float:
    """How long one page takes, from request to bytes."""
    start = perf_counter()
    response = client.get(address)
    taken = perf_counter() - start
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return taken


def row(client: Client, name: str, address: str) -> str:
    """One row of the table; page and bare page take turns, so a busy machine slows both."""
    seconds(client, address), seconds(client, BARE)
    pairs = [(seconds(client, address), seconds(client, BARE)) for _ in range(ROUNDS)]
    ours, bare = (median(column) for column in zip(*pairs, strict=True))
    with CaptureQueriesContext(connection) as queries:
        size = len(client.get(address).content)
    return (
        f"| {name} | {ours * 1000:.1f} ms | {bare * 1000:.1f} ms | {ours / bare:.1f} "
        f"| {len(queries)} | {size / 1000:.0f} kB |\n"
    )


def main() -> None:
    """Print the table from a database that is thrown away."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        have_starter()
        world = make_world()
        pages, client = pages_of(world), sign_in(world.clinician)
        sys.stdout.write(
            "| page | ours | bare page | ratio | queries | size |\n|---|---|---|---|---|---|\n"
        )
        with override_settings(ROOT_URLCONF="tests.benchmarks.bare_urls"):
            for name, address in pages.items():
                sys.stdout.write(row(client, name, address))
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
