"""Let an act run in processes of its own, each killed a moment later than the one before."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import connection, connections


@dataclass
class Death:
    """Kills its own process at one of the moments at which there is something else to lose:
    before each statement that writes, before each commit, and after it.

    What is read between two of them leaves the database as it is.
    """

    moment: int
    so_far: int = 0

    def pass_moment(self) -> None:
        self.so_far += 1
        if self.so_far == self.moment:
            _die()

    def watch(self, execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        if not sql.lstrip().upper().startswith("SELECT"):
            self.pass_moment()
        return execute(sql, *args)

    def at_commit(self, commit: Callable[[], None]) -> Callable[[], None]:
        def committed() -> None:
            self.pass_moment()
            commit()
            self.pass_moment()

        return committed


def deaths(act: Callable[[], object]) -> Iterator[int]:
    """Kill ``act`` at one moment after the other, until it lives to its end."""
    for moment in count(1):
        if _survives(act, moment):
            return
        yield moment


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _survives(act: Callable[[], object], moment: int) -> bool:
    """Run ``act`` in a child that dies at ``moment``; whether it came to its end first.

    Only for tests without a transaction around them: the child has its own connection.
    """
    connections.close_all()
    with warnings.catch_warnings():
        # Newer Pythons warn of threads; the child uses none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _live(act, Death(moment))
    _pid, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or os.waitstatus_to_exitcode(status) == 0, "the act failed by itself"
    return not killed


def _live(act: Callable[[], object], death: Death) -> None:
    code = 1
    try:
        connection.connect()
        connection._commit = death.at_commit(connection._commit)
        with connection.execute_wrapper(death.watch):
            act()
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)
