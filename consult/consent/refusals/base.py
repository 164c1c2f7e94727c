"""What every refusal about consents is; each says what to do."""

from __future__ import annotations


class ConsentRefusal(Exception):
    """Nothing was written. ``str()`` is a sentence for the person at the screen."""


class ReasonIsMissing(ConsentRefusal):
    """A refusal was recorded without its reason."""
