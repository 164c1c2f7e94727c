"""Why a paper cannot be checked, or a copy not given."""

from __future__ import annotations

from consult.consent.refusals.base import ConsentRefusal


class FileCannotBeRead(ConsentRefusal):
    """A file that somebody wants checked says nothing; ``reason`` is why: size, kind, locked,
    broken, picture (too many pixels), pages (too many), no_code, limit (took too much) or
    busy."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class CopyIsRefused(ConsentRefusal):
    """No copy may be given or recorded as asked."""


class LinkIsDead(ConsentRefusal):
    """The link was used, replaced or ended, ran out, or never was."""

    def __init__(self) -> None:
        super().__init__("This link does not work any more. Ask your clinic for a new one.")


class BirthDateIsWrong(ConsentRefusal):
    """The typed date is not the patient's birth date; the link still works."""

    def __init__(self, tries_left: int) -> None:
        self.tries_left = tries_left
        super().__init__("This is not the date of birth on record.")


class MailWasNotSent(ConsentRefusal):
    """The mail server did not take the mail; the link in it was ended."""

    def __init__(self) -> None:
        super().__init__(
            "The e-mail could not be sent, and its link was ended. Check the address and try "
            "again, or show the patient a link here."
        )
