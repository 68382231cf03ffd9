"""`./society export DIR`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from littlesociety.core.clock import now
from littlesociety.ops.commands import KeeperCommand
from littlesociety.ops.portable.exporting import export


class Command(KeeperCommand):
    help = "Write everything as CSV and JSON into a new folder, to read or to leave with."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path)

    def carry_out(self, options: dict[str, Any]) -> None:
        report = export(options["folder"], at=now(), say=self.say)
        self.say_result(
            report,
            _("Written: %(path)s, %(tables)s tables with %(rows)s rows. Begin with README.md.")
            % {"path": report.path, "tables": report.tables, "rows": report.rows},
            _("It holds personal data: keep it as you would keep a locked cabinet."),
        )
