"""Why a file is not imported; each says in plain words what to do."""

from __future__ import annotations

from consult.formulary.refusals import FormularyRefusal


class FileIsRefused(FormularyRefusal):
    """A file that cannot be read as one of these lists; the message says why."""

    field = "file"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ImportCannotGoOn(FormularyRefusal):
    """A step that this import is not ready for."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
