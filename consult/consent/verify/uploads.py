"""Stops an upload that is too large while it comes in, before it fills memory or disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

# The parts of a form around its file.
ENVELOPE = 64 * 1024
# Up to this much is still read to its end, so that the browser can show the answer.
READ_TO_THE_END = 60 * 1024 * 1024


class UploadLimit(FileUploadHandler):
    """Lets files of up to ``limit`` bytes pass to the handlers after it."""

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit = limit
        self.so_far = 0
        self.is_exceeded = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  as Django names it
        content_length: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.announced = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.announced > self.limit + ENVELOPE:
            self._stop()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.so_far += len(raw_data)
        if self.so_far > self.limit:
            self._stop()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _stop(self) -> None:
        self.is_exceeded = True
        raise StopUpload(connection_reset=self.announced > READ_TO_THE_END)


def limit_upload(request: HttpRequest, limit: int) -> UploadLimit:
    """Put the limit before the other handlers; nothing of the request was read yet."""
    handler = UploadLimit(request, limit)
    request.upload_handlers.insert(0, handler)
    return handler
