"""What the keeper's commands share: progress in words, a result as JSON, refusals as sentences."""

import json
import sys
from abc import ABC, abstractmethod
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from littlesociety.core.errors import Refusal


class KeeperCommand(BaseCommand, ABC):
    """A command for whoever keeps the society. With `--json` it says one JSON object."""

    requires_system_checks: list[str] = []
    as_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Every one of them can speak JSON."""
        parser.add_argument("--json", action="store_true", help="say the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and turn a refusal into a sentence and exit code 1."""
        self.as_json = options["json"]
        try:
            self.carry_out(options)
        except Refusal as refusal:
            if self.as_json:
                self.stdout.write(json.dumps({"refused": refusal.code, "message": str(refusal)}))
            else:
                self.stderr.write(str(refusal))
            sys.exit(1)

    @abstractmethod
    def carry_out(self, options: dict[str, Any]) -> None:
        """What this command does; each command says it."""

    def say(self, line: str) -> None:
        """Say how far we are, unless a program is listening."""
        if not self.as_json:
            self.stdout.write(line)
            self.stdout.flush()

    def say_result(self, report: Any, *lines: str) -> None:
        """Say what came of it: as JSON, or in these lines."""
        if self.as_json:
            self.stdout.write(json.dumps(asdict(report), indent=1, default=str))
        else:
            self.stdout.write("\n".join(lines))
