"""`./society doctor`."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from littlesociety.ops.commands import KeeperCommand
from littlesociety.ops.guarding import put_up_missing_guards
from littlesociety.ops.health import Finding, examine

WORDS = {"ok": "  ok ", "warn": " look", "fail": "WRONG"}


class Command(KeeperCommand):
    help = "Say how the society's machinery is, what is wrong, and the command that mends it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--mend", action="store_true", help="put up guards that are gone")

    def carry_out(self, options: dict[str, Any]) -> None:
        if options["mend"]:
            for name in put_up_missing_guards():
                self.say(_("Put up again: %(name)s") % {"name": name})
        found = list(examine())
        for finding in found:
            self.say_finding(finding)
        if self.as_json:
            self.stdout.write(json.dumps([asdict(finding) for finding in found], indent=1))
        if any(finding.state == "fail" for finding in found):
            sys.exit(1)

    def say_finding(self, finding: Finding) -> None:
        """One line, and a second one when there is something to do."""
        self.say(f"{WORDS[finding.state]}  {finding.what}: {finding.said}")
        if finding.mend and finding.state != "ok":
            self.say(f"       {_('mend it with')}: {finding.mend}")
