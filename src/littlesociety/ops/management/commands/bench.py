"""`./society bench pages|ledger|record|count`."""

import sys
from typing import Any

from django.core.management.base import CommandParser

from littlesociety.core.clock import now
from littlesociety.ops.bench import count, ledger, record
from littlesociety.ops.bench.pages import INSIDE, BenchReport, measure, run_apart
from littlesociety.ops.bench.plan import Plan
from littlesociety.ops.bench.rounds import FEWEST_ROUNDS
from littlesociety.ops.commands import KeeperCommand

HEADINGS = ("page", "CPU ms", "constant", "ratio", "queries", "gzip B", "with CSS+JS")
TABLES = {"ledger": ledger.measure, "record": record.measure, "count": count.measure}


class Command(KeeperCommand):
    help = "Measure pages, ledger, record and counting, in places thrown away afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", choices=["pages", *TABLES])
        parser.add_argument(INSIDE, action="store_true", help="pages: measure in this very home")
        parser.add_argument("--markdown", action="store_true", help="the table as Markdown")
        parser.add_argument(
            "--rounds", type=int, default=FEWEST_ROUNDS, help="turns of each contender"
        )
        parser.add_argument("--only", default="", metavar="WORDS", help="cases with these words")
        parser.add_argument(
            "--scale", type=int, default=100, metavar="PERCENT", help="how large the large ones are"
        )

        parser.add_argument(
            "--data", default="", metavar="FOLDER", help="count: ballots in folders pb and stv"
        )

    def carry_out(self, options: dict[str, Any]) -> None:
        if options["what"] in TABLES:
            self.show_table(options)
            return
        if not options["inside"]:
            sys.exit(run_apart(["--json"] if self.as_json else []))
        report = measure(at=now(), say=self.say)
        self.say_result(report, *self.table(report))

    def show_table(self, options: dict[str, Any]) -> None:
        """Measure beside others, and show how we stand."""
        plan = Plan(options["rounds"], options["only"], options["scale"], self.say, options["data"])
        table = TABLES[options["what"]](plan)
        self.say_result(table, *(table.markdown() if options["markdown"] else table.lines()))

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
