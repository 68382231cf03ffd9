"""`worker`: carry out what waits, every second, until told to stop."""

import json
import signal
import threading
from dataclasses import asdict
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from littlesociety.core.clock import now
from littlesociety.wiring.actions import try_again
from littlesociety.wiring.worker import beat, run, tick

_GRACE_SECONDS = 1.0


class _StopNow(BaseException):
    """The grace is over: leave what hangs. It is undone, and done again later."""


class Command(BaseCommand):
    """Run the worker."""

    help = "Carries out reactions, lets old holds go, sends what is due and seals the record."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do one round, then stop")
        parser.add_argument(
            "--again", action="store_true", help="one round, with what had failed too often"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            try_again(at=now())
        if options["once"] or options["again"]:
            self._once()
            return
        stop = threading.Event()

        def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
            stop.set()
            signal.setitimer(signal.ITIMER_REAL, _GRACE_SECONDS)

        def leave(_signal: int, _frame: FrameType | None) -> None:
            raise _StopNow

        signal.signal(signal.SIGTERM, ask_to_stop)
        signal.signal(signal.SIGINT, ask_to_stop)
        signal.signal(signal.SIGALRM, leave)
        try:
            run(wait=stop.wait)
        except _StopNow:
            self.stderr.write(_("The worker left something half-way. It will be redone."))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _once(self) -> None:
        """Do one round and say what it did."""
        at = now()
        report = tick(at)
        beat(report, at)
        self.stdout.write(json.dumps(asdict(report)))
