"""The answers to choose from when a published source is described."""

from __future__ import annotations

from django.db import models


class GivenAs(models.TextChoices):
    """How the study gave its treatment."""

    INJECTED = "injected", "injected into the skin"
    OTHER = "other", "given another way (by mouth, on the skin, into a vein)"
    NOT_STATED = "not_stated", "not stated"


class SeenAs(models.TextChoices):
    """What of the source was read by whoever entered it."""

    FULL_TEXT = "full_text", "the full text"
    ABSTRACT = "abstract", "the abstract"
    SECOND_HAND = "second_hand", "only what another source or page says about it"


class Asked(models.TextChoices):
    """What everybody who adds a source is asked, and a source may fail to state."""

    SAMPLE_SIZE = "sample_size", "The sample size is not stated in the source"
    ROUTE = "route", "The route is not stated in the source"
    HARMS = "adverse_events", "Harms are not stated in the source"
    LIMITS = "limits", "Limits are not stated in the source"
    LEVEL = "ocebm_level", "The level of evidence cannot be graded from the source"
