"""`./society ledger check`: replay every transfer, and say whether the ledger adds up."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.transactions import one_moment
from littlesociety.core.units import MINUTES
from littlesociety.ledger.queries import (
    LedgerTotals,
    count_totals,
    missing_guards,
    replay_problems,
)


class Command(BaseCommand):
    help = "Replay every transfer and say whether the ledger adds up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        check = steps.add_parser("check", help="replay every transfer and compare")
        check.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with one_moment():
            time = count_totals(MINUTES)
            problems = [*replay_problems(), *map(_gone, missing_guards())]
        if options["json"]:
            self.stdout.write(_as_json(time, problems))
        else:
            self.stdout.write("\n".join(problems or [_all_well(time)]))
        if problems:
            raise CommandError(_("The ledger does not add up. Keep a backup before mending it."))


def _as_json(time: LedgerTotals, problems: list[str]) -> str:
    """The verdict for a program."""
    facts = {
        "adds_up": not problems,
        "problems": problems,
        "accounts": time.accounts,
        "transfers": time.transfers,
        "minutes": time.moved,
        "balance_sum": time.balance_sum,
    }
    return json.dumps(facts, indent=2)


def _all_well(time: LedgerTotals) -> str:
    """The verdict when nothing is wrong."""
    return ngettext(
        "The ledger adds up: %(n)s transfer replayed, all balances sum to 0.",
        "The ledger adds up: %(n)s transfers replayed, all balances sum to 0.",
        time.transfers,
    ) % {"n": time.transfers}


def _gone(name: str) -> str:
    """A guard that is missing, and how to put it up."""
    return _("The guard %(name)s is missing. Run: ./society doctor --mend") % {"name": name}
