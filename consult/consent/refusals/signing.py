"""Why a signature is not recorded."""

from __future__ import annotations

from collections.abc import Iterable

from consult.consent.refusals.base import ConsentRefusal


class SignedAtWrongTime(ConsentRefusal):
    """The moment of signing is before the issue or still to come."""


class SignerIsIncomplete(ConsentRefusal):
    """The signer's name, or a representative's authority, is missing."""


class ScanIsRefused(ConsentRefusal):
    """The uploaded scan is too large or not what it should be."""


class CertificateIsUnusable(ConsentRefusal):
    """The clinic's certificate or its key is missing, unreadable, or they do not match."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(
            f"The clinic's certificate cannot be used: {problem} Nothing was recorded. Tell "
            "whoever runs this system."
        )


class SealCouldNotBeMade(ConsentRefusal):
    """Sealing failed, or the timestamp server did not answer as it should."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        super().__init__(
            "The signed document could not be sealed, so nothing was recorded. Try again; if "
            "it happens again, tell whoever runs this system."
        )


class SignedDocumentCouldNotBeMade(ConsentRefusal):
    """The PDF with the signature page could not be made."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        what_next = reason or "Try again; if it happens again, tell whoever runs this system."
        super().__init__(
            f"The signed document could not be made, so nothing was recorded. {what_next}"
        )


class SigningIsIncomplete(ConsentRefusal):
    """Something that this way of signing needs is missing, or does not belong to it."""


class InterpreterIsIncomplete(ConsentRefusal):
    """An interpreter was named without the language, or something of one without a name."""


class ScanDoesNotMatch(ConsentRefusal):
    """The scan is not this document in full, and nobody said why it is kept all the same."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "The scan does not match this consent. Scan the right pages, or say why you keep "
            "it all the same."
        )


class ScanIsGone(ConsentRefusal):
    """The uploaded files were kept too long ago, or somebody else used or removed them."""

    def __init__(self) -> None:
        super().__init__("The uploaded files are no longer here. Choose them once more.")
