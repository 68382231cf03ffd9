"""`./society bench pages`."""

import sys
from typing import Any

from django.core.management.base import CommandParser

from littlesociety.core.clock import now
from littlesociety.ops.bench_pages import INSIDE, BenchReport, measure, run_apart
from littlesociety.ops.commands import KeeperCommand

HEADINGS = ("page", "CPU ms", "constant", "ratio", "queries", "gzip B", "with CSS+JS")


class Command(KeeperCommand):
    help = "Measure what pages cost, in a place of its own that is thrown away afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", choices=["pages"])
        parser.add_argument(INSIDE, action="store_true", help="measure in this very home")

    def carry_out(self, options: dict[str, Any]) -> None:
        if not options["inside"]:
            sys.exit(run_apart(["--json"] if self.as_json else []))
        report = measure(at=now(), say=self.say)
        self.say_result(report, *self.table(report))

    def table(self, report: BenchReport) -> list[str]:
        """The rows in columns."""
        lines = ["{:24}{:>9}{:>10}{:>7}{:>9}{:>9}{:>13}".format(*HEADINGS)]
        lines += [
            f"{row.case:24}{row.cpu_ms:9.2f}{row.constant_cpu_ms:10.2f}{row.ratio:7.1f}"
            f"{row.queries:9}{row.gz_bytes:9,}{row.gz_with_assets:13,}"
            for row in report.rows
        ]
        started = f"Started in {report.startup_seconds} s."
        return [*lines, f"{started} Memory of all processes: {report.memory_mb} MB (PSS)."]
