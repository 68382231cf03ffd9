"""What happens behind the pages, once a second: reactions, holds, messages, seals, witnesses.

Each step stands alone, in transactions of its own: one that fails is logged and stops no other.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import close_old_connections

from littlesociety.core.clock import now
from littlesociety.exchange.actions import forget_details
from littlesociety.ledger.actions import expire_holds, forget_bank_words
from littlesociety.messages import actions as messages
from littlesociety.records.actions import seal_record
from littlesociety.records.tasks import Rounds

from .actions import carry_out_due, forget_done
from .faults import code_of, place_of
from .ledger_check import publish_check

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TickReport:
    """What one round of the worker did, and which steps failed."""

    reactions: int = 0
    holds: int = 0
    messages: int = 0
    lines: int = 0
    witnesses: int = 0
    forgotten: int = 0
    checked: int = 0
    failed: tuple[str, ...] = ()

    @property
    def did_something(self) -> bool:
        """Whether there was anything to do."""
        return any((
            self.reactions, self.holds, self.messages, self.lines, self.witnesses, self.forgotten,
            self.checked,
        ))  # fmt: skip


def tick(at: datetime) -> TickReport:
    """Do one round of everything that is due at this moment."""
    done: dict[str, int] = {}
    failed: list[str] = []
    for name, step in _STEPS.items():
        try:
            done[name] = step(at)
        except Exception as error:  # noqa: BLE001 - one broken step stops no other
            failed.append(name)
            _log.error("worker step %s failed: %s at %s", name, code_of(error), place_of(error))
    return TickReport(**done, failed=tuple(failed))


def _forget(at: datetime) -> int:
    """Let go of what has been kept long enough."""
    return (
        forget_bank_words(at=at)
        + forget_details(at=at)
        + messages.forget_old(at=at)
        + forget_done(at=at)
    )


_rounds: Final = Rounds()
_STEPS: Final[dict[str, Callable[[datetime], int]]] = {
    "reactions": lambda at: carry_out_due(at=at),
    "holds": lambda at: expire_holds(at=at),
    "messages": lambda at: messages.send_due(at=at),
    "lines": lambda at: seal_record(at=at),
    "witnesses": _rounds.turn,
    "forgotten": _forget,
    "checked": publish_check,
}


def heartbeat_path() -> Path:
    """The file that a living worker writes to every second."""
    return Path(settings.SOCIETY_HOME) / "worker.heartbeat"


def beat(report: TickReport, at: datetime) -> None:
    """Leave word that the worker lives, and which steps failed last."""
    path = heartbeat_path()
    draft = path.with_suffix(".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(f"{at.isoformat()}\n{' '.join(report.failed)}\n", encoding="utf-8")
    os.replace(draft, path)


def run(*, wait: Callable[[float], bool], pause: timedelta = timedelta(seconds=1)) -> None:
    """Tick until `wait` says that it is time to stop."""
    stop = False
    while not stop:
        close_old_connections()
        at = now()
        report = tick(at)
        try:
            beat(report, at)
        except OSError as error:
            _log.error("the worker's heartbeat cannot be written: %s", code_of(error))
        stop = wait(0 if report.did_something and not report.failed else pause.total_seconds())
