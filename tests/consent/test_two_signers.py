"""Two people record a signature of one document at the same time."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from consult.consent.models import ConsentDocument, Signature
from consult.consent.refusals import AlreadyDecided
from consult.consent.signing import signed_pdf
from tests.consent import builders
from tests.consent.making import issue, sign

pytestmark = [pytest.mark.usefixtures("no_engine"), pytest.mark.django_db(transaction=True)]


def sign_at_once(document, by, requests: list[dict], monkeypatch) -> list:
    """Let every request pass its first checks before one of them is written."""
    both_made = threading.Barrier(len(requests), timeout=30)

    def seal(data: bytes, **_) -> bytes:
        both_made.wait()
        return data + b" sealed"

    monkeypatch.setattr(signed_pdf, "seal_pdf", seal)
    results: list = [None] * len(requests)

    def run(number: int, values: dict) -> None:
        try:
            own = ConsentDocument.objects.get(pk=document.pk)
            results[number] = sign(own, by, **values)
        except AlreadyDecided as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(number, values))
        for number, values in enumerate(requests)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_of_two_signers_is_told_that_it_was_decided(monkeypatch):
    ready = builders.build_ready()
    document, by = issue(ready), ready[1]
    requests = [{"signer_name": "Zoë"}, {"signer_name": "Zoë María"}]
    results = sign_at_once(document, by, requests, monkeypatch)
    assert sorted(type(result).__name__ for result in results) == ["AlreadyDecided", "Signature"]
    assert Signature.objects.count() == 1


def test_the_same_request_twice_at_once_gives_one_signature(monkeypatch):
    ready = builders.build_ready()
    document, by = issue(ready), ready[1]
    first, second = sign_at_once(document, by, [{}, {}], monkeypatch)
    assert first == second == Signature.objects.get()
