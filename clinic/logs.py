"""Log lines without personal data: where an error happened and its kind, not what it said."""

import logging
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Leaves out the texts of exceptions: a database error quotes the row it refused."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802
        kind, _, trace = ei
        name = f"{kind.__module__}.{kind.__qualname__}" if kind else "no exception"
        return "".join(traceback.format_tb(trace)) + name
