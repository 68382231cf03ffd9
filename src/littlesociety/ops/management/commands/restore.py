"""`./society restore FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from littlesociety.ops.commands import KeeperCommand
from littlesociety.ops.portable.restoring import restore


class Command(KeeperCommand):
    help = "Put a backup back, all of it or nothing, and prove that it is the same."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--yes", action="store_true", help="replace the society that is here now"
        )

    def carry_out(self, options: dict[str, Any]) -> None:
        report = restore(options["file"], may_replace=options["yes"], say=self.say)
        self.say_result(
            report,
            _("%(society)s is back as it was at %(moment)s, and proved the same:")
            % {"society": report.society or _("The society"), "moment": report.made_at},
            _("%(rows)s rows in %(tables)s tables, %(files)s files, %(lines)s lines of the record.")
            % {
                "rows": report.rows,
                "tables": report.tables,
                "files": report.files,
                "lines": report.record_lines,
            },
        )
