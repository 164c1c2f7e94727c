"""A consent of four pages stays small enough to be mailed, with its data and its seal inside."""

from __future__ import annotations

from consult.consent.page_counts import count_pages
from consult.seal import canonical_bytes
from tests.consent import making

# The same snapshot gives the same bytes; the seal adds a moment and a number of its own.
ISSUED, SEALED = 65_000, 75_000


def test_four_pages_are_small_unsealed_and_sealed(ready):
    snapshot = canonical_bytes(making.four_pages_of(making.snapshot_of(*ready)))
    document = making.unsaved_document(snapshot)
    issued = making.pdf_of_document(document)
    signed = making.signed_pdf_of(document, making.record_of(document, ready[1]))
    assert count_pages(issued) == 4
    # The signature page is one more.
    assert count_pages(signed.sealed) == 5
    assert len(issued) <= ISSUED
    assert len(signed.sealed) <= SEALED
