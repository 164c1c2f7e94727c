"""Why a consent is not issued, or not changed; each refusal says what to do."""

from consult.consent.refusals.base import (
    ConsentRefusal,
    ReasonIsMissing,
)
from consult.consent.refusals.copies import (
    BirthDateIsWrong,
    CopyIsRefused,
    FileCannotBeRead,
    LinkIsDead,
    MailWasNotSent,
)
from consult.consent.refusals.ending import (
    AlreadyDecided,
    AlreadyInError,
    AlreadyWithdrawn,
    ConsentIsSuperseded,
    NotSignedYet,
    ReferenceIsNotSigned,
    WithdrawnAtWrongTime,
)
from consult.consent.refusals.issuing import (
    CharactersCannotBePrinted,
    ConsentIsBlocked,
    DocumentCouldNotBeMade,
    TooManyAtOnce,
    WordingIsMissing,
    font_packages,
)
from consult.consent.refusals.signing import (
    CertificateIsUnusable,
    InterpreterIsIncomplete,
    ScanDoesNotMatch,
    ScanIsGone,
    ScanIsRefused,
    SealCouldNotBeMade,
    SignedAtWrongTime,
    SignedDocumentCouldNotBeMade,
    SignerIsIncomplete,
    SigningIsIncomplete,
)
from consult.consent.refusals.tablet import (
    AlreadyMarked,
    DraftIsRefused,
    MarkIsRefused,
    MarksAreMissing,
    SigningHasEnded,
    SigningIsRunning,
)
from consult.consent.refusals.waiting import (
    AlreadyWaived,
    NameIsMissing,
    NothingToWaive,
    WaitingTimeNotOver,
)

__all__ = [
    "AlreadyDecided",
    "AlreadyInError",
    "AlreadyMarked",
    "AlreadyWaived",
    "AlreadyWithdrawn",
    "BirthDateIsWrong",
    "CertificateIsUnusable",
    "CharactersCannotBePrinted",
    "ConsentIsBlocked",
    "ConsentIsSuperseded",
    "ConsentRefusal",
    "CopyIsRefused",
    "DocumentCouldNotBeMade",
    "DraftIsRefused",
    "FileCannotBeRead",
    "InterpreterIsIncomplete",
    "LinkIsDead",
    "MailWasNotSent",
    "MarkIsRefused",
    "MarksAreMissing",
    "NameIsMissing",
    "NotSignedYet",
    "NothingToWaive",
    "ReasonIsMissing",
    "ReferenceIsNotSigned",
    "ScanDoesNotMatch",
    "ScanIsGone",
    "ScanIsRefused",
    "SealCouldNotBeMade",
    "SignedAtWrongTime",
    "SignedDocumentCouldNotBeMade",
    "SignerIsIncomplete",
    "SigningHasEnded",
    "SigningIsIncomplete",
    "SigningIsRunning",
    "TooManyAtOnce",
    "WaitingTimeNotOver",
    "WithdrawnAtWrongTime",
    "WordingIsMissing",
    "font_packages",
]
