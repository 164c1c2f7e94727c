"""Let an act run in a process of its own that is killed before its n-th statement."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

BEFORE_COMMIT, AFTER_COMMIT = "before the commit", "after the commit"


@dataclass
class Death:
    """Kills its own process when the moment has come."""

    moment: int | str
    statements: int = 0

    def watch(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.statements += 1
        if self.statements == self.moment:
            _die()
        return execute(*args)

    def at_commit(self, commit: Callable[[], None]) -> Callable[[], None]:
        def committed() -> None:
            if self.moment == BEFORE_COMMIT:
                _die()
            commit()
            if self.moment == AFTER_COMMIT:
                _die()

        return committed


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def survives(act: Callable[[], object], moment: int | str) -> bool:
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
        connection.commit = death.at_commit(connection.commit)
        connection._commit = death.at_commit(connection._commit)
        with connection.execute_wrapper(death.watch):
            act()
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)
