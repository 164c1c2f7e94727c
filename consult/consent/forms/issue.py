"""Forms about an issued consent."""

from __future__ import annotations

from consult.ui.fields import VersionField
from consult.ui.forms import BaseForm


class IssueForm(BaseForm):
    """The version that the clinician saw when pressing Issue."""

    version = VersionField()
