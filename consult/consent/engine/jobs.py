"""What the engine is asked for, as it travels over the pipe."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import datetime


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF; ``at`` is its date, so that the same file gives the same bytes."""

    name: str
    media_type: str
    data: bytes
    description: str
    at: datetime


@dataclass(frozen=True)
class PageCodes:
    """What the code on every page says beside the page's own number."""

    number: str
    hash12: str
    prefix: str = ""


@dataclass(frozen=True)
class Job:
    """One document to make, and what it may use up."""

    html: str
    attachments: tuple[Attachment, ...] = ()
    seal_field: bool = False
    codes: PageCodes | None = None
    seconds: int = 30
    megabytes: int = 1500

    def to_bytes(self) -> bytes:
        """As one message for the pipe."""
        files = [
            {**asdict(file), "data": b64encode(file.data).decode(), "at": file.at.isoformat()}
            for file in self.attachments
        ]
        return json.dumps({**asdict(self), "attachments": files}).encode()

    @classmethod
    def from_bytes(cls, message: bytes) -> Job:
        """The job in ``message``."""
        values = json.loads(message)
        values["attachments"] = tuple(
            Attachment(
                **{
                    **file,
                    "data": b64decode(file["data"]),
                    "at": datetime.fromisoformat(file["at"]),
                }
            )
            for file in values["attachments"]
        )
        values["codes"] = PageCodes(**values["codes"]) if values["codes"] else None
        return cls(**values)
