"""`./society torture`."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from littlesociety.ops.commands import KeeperCommand
from littlesociety.ops.torture.parts import PARTS, Orders, carry_out
from littlesociety.ops.torture.plan import DATABASES, INSIDE, OPERATIONS, SEEDS, Plan, torture


class Command(KeeperCommand):
    help = "Try to break the ledger and the record, in databases thrown away afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--seeds", type=int, default=SEEDS, help="how many runs to simulate")
        parser.add_argument(
            "--operations", type=int, default=OPERATIONS, help="what each of them asks for"
        )
        parser.add_argument("--seed", type=int, help="this seed, and no other")
        parser.add_argument(
            "--minutes", type=int, default=30, help="begin no seed after so many, on each database"
        )
        parser.add_argument("--database", choices=DATABASES, help="only on this database")
        parser.add_argument("--only", choices=PARTS, default="", help="only this part")
        parser.add_argument(
            "--percent", type=int, default=100, help="how many of the usual kills and cuts"
        )
        parser.add_argument(INSIDE, choices=PARTS, help="one part, in this very home")
        parser.add_argument("--into", type=Path, help="where that part writes down what it found")
        parser.add_argument("--orders", default="{}", help="what that part is told, as JSON")

    def carry_out(self, options: dict[str, Any]) -> None:
        if options["inside"]:
            orders = Orders(**json.loads(options["orders"]))
            carry_out(options["inside"], orders, into=options["into"], say=self.say)
            return
        seed = options["seed"]
        plan = Plan(
            databases=(options["database"],) if options["database"] else DATABASES,
            first_seed=1 if seed is None else seed,
            seeds=options["seeds"] if seed is None else 1,
            operations=options["operations"],
            minutes=options["minutes"],
            percent=options["percent"],
            only=options["only"],
        )
        report = torture(plan, self.say)
        self.say_result(report, *report.lines())
        if not report.is_clean:
            sys.exit(1)
