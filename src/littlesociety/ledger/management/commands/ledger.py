"""`./society ledger check` and `./society ledger guard`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from littlesociety.core.transactions import one_moment
from littlesociety.core.units import MINUTES
from littlesociety.ledger.guards import missing_guards, put_up_missing_guards
from littlesociety.ledger.queries import count_totals, replay_problems


class Command(BaseCommand):
    help = "Replay every transfer and say whether the ledger adds up, or put its guards up again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        check = steps.add_parser("check", help="replay every transfer and compare")
        check.add_argument("--json", action="store_true", help="answer as JSON")
        steps.add_parser("guard", help="put up the triggers that are missing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["step"] == "guard":
            self._guard()
        else:
            self._check(as_json=options["json"])

    def _guard(self) -> None:
        """Put up what is missing, and say what that was."""
        for name in put_up_missing_guards():
            self.stdout.write(_("Put up: %(name)s") % {"name": name})
        self.stdout.write(_("Every guard of the ledger stands."))

    def _check(self, *, as_json: bool) -> None:
        """Say what was replayed and what does not add up; the exit code is 1 if anything."""
        with one_moment():
            time = count_totals(MINUTES)
            problems = [*replay_problems(), *map(_without, missing_guards())]
        if as_json:
            facts = {
                "adds_up": not problems,
                "problems": problems,
                "accounts": time.accounts,
                "transfers": time.transfers,
                "minutes": time.moved,
                "balance_sum": time.balance_sum,
            }
            self.stdout.write(json.dumps(facts, indent=2))
        else:
            for problem in problems:
                self.stdout.write(problem)
        if problems:
            raise CommandError(_("The ledger does not add up. Keep a backup before mending it."))
        if not as_json:
            self.stdout.write(
                _("The ledger adds up: %(n)s transfers replayed, all balances sum to 0.")
                % {"n": time.transfers}
            )


def _without(name: str) -> str:
    """A guard that is missing, and how to put it up."""
    return _("The guard %(name)s is missing. Run: ./society ledger guard") % {"name": name}
