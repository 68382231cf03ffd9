"""`./society neighbours-demo`: three societies on one machine that witness each other's records."""

import signal
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from littlesociety.ops.commands import KeeperCommand
from littlesociety.ops.neighbours import plan, running


@dataclass(frozen=True, slots=True)
class Witnessed:
    """The addresses of the three, by name, and how long it took until all were witnessed."""

    societies: dict[str, str]
    seconds: int


class Command(KeeperCommand):
    help = "Try out witnessing: three small made-up societies on this machine, as neighbours."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", nargs="?", help="where to keep them; otherwise for now only")
        parser.add_argument("--port", type=int, default=8101, help="the first of three ports")
        parser.add_argument("--once", action="store_true", help="stop as soon as it worked")

    def carry_out(self, options: dict[str, Any]) -> None:
        began = time.monotonic()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with ExitStack() as stack:
            folder = options["folder"] or stack.enter_context(
                tempfile.TemporaryDirectory(prefix="neighbours-")
            )
            trials = plan(Path(folder), options["port"])
            stack.enter_context(running(trials, say=self.say))
            report = Witnessed(
                {one.name: one.url for one in trials}, round(time.monotonic() - began)
            )
            self.say_result(
                report,
                _("Each record is witnessed by both neighbours, after %(n)s seconds.")
                % {"n": report.seconds},
                *(f"  {one.name}  {one.url}/record/neighbours/" for one in trials),
            )
            if not options["once"]:
                self.say(_("Press Ctrl-C to stop all three."))
                with suppress(KeyboardInterrupt):
                    signal.pause()
