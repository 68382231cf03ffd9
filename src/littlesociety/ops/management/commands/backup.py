"""`./society backup FILE`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from littlesociety.core.clock import now
from littlesociety.ops.checks import LAST_BACKUP
from littlesociety.ops.commands import KeeperCommand
from littlesociety.ops.portable.backing_up import back_up


class Command(KeeperCommand):
    help = "Write the whole society into one file, while it goes on living."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="a new file, or a folder to name one in")

    def carry_out(self, options: dict[str, Any]) -> None:
        at, path = now(), options["file"]
        if path.is_dir():
            path = path / f"society-{at:%Y-%m-%d-%H%M%S}.backup"
        report = back_up(path, at=at, say=self.say)
        (Path(settings.SOCIETY_HOME) / LAST_BACKUP).write_text(at.isoformat())
        self.say_result(
            report,
            _("Written: %(path)s (%(kb)s kB). It holds personal data and keys: keep it safe.")
            % {"path": report.path, "kb": report.bytes // 1024},
            _("%(rows)s rows in %(tables)s tables, %(files)s files, %(lines)s lines of the record.")
            % {
                "rows": report.rows,
                "tables": report.tables,
                "files": report.files,
                "lines": report.record_lines,
            },
        )
