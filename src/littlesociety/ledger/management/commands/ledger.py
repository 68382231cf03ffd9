"""`./society ledger STEP`: check the ledger, print an account, or write everything out."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.clock import now, today
from littlesociety.core.errors import Refusal
from littlesociety.core.exports import csv_lines
from littlesociety.core.transactions import one_moment
from littlesociety.core.units import MINUTES
from littlesociety.ledger.errors import spell_amount
from littlesociety.ledger.queries import (
    LedgerTotals,
    Period,
    balance_at,
    count_totals,
    rows_of,
    statement_of,
    whole_period,
)
from littlesociety.ledger.queries.chain import chain_lines
from littlesociety.ledger.queries.checking import LedgerVerdict, check_ledger
from littlesociety.ledger.whole import journal_text, transfer_text
from littlesociety.ledger.writing import STATEMENT_HEADINGS, statement_journal, statement_table

FORMATS: Final = ("csv", "beancount")
CHAIN: Final = "chain"


class Command(BaseCommand):
    help = "Check the ledger, print the statement of an account, or write every transfer out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        check = steps.add_parser("check", help="replay every transfer and compare")
        check.add_argument("--full", action="store_true", help="follow the chain from the first")
        check.add_argument("--json", action="store_true", help="answer as JSON")
        export = steps.add_parser("export", help="write every transfer of a unit")
        export.add_argument("--unit", help="minutes (the usual one for beancount), GBP-pence")
        _ask_for_days(export, (*FORMATS, CHAIN))
        statement = steps.add_parser("statement", help="write the statement of one account")
        statement.add_argument("account", type=int, help="the number of the account")
        statement.add_argument("--at", help="only how it stood then: 2030-05-02T12:00")
        _ask_for_days(statement)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with one_moment():
                {"check": self._check, "export": self._export, "statement": self._statement}[
                    options["step"]
                ](options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None

    def _check(self, options: dict[str, Any]) -> None:
        time = count_totals(MINUTES)
        verdict = check_ledger(at=now(), in_full=options["full"])
        if options["json"]:
            self.stdout.write(_as_json(time, verdict))
        else:
            self.stdout.write("\n".join(verdict.problems or [_all_well(time)]))
            self.stdout.write(_chain(verdict))
        if verdict.problems:
            raise CommandError(_("The ledger does not add up. Keep a backup before mending it."))

    def _export(self, options: dict[str, Any]) -> None:
        if options["format"] == CHAIN:
            self._write(chain_lines(), options["file"])
            return
        is_table = options["format"] == "csv"
        unit = options["unit"] if is_table else options["unit"] or MINUTES
        whole = whole_period(unit) or Period(today(), today())
        period = _period(options, whole)
        text = transfer_text(unit, period) if is_table else journal_text(unit, period)
        self._write(text, options["file"])

    def _statement(self, options: dict[str, Any]) -> None:
        period = _period(options, whole_period() or Period(today(), today()))
        statement = statement_of(options["account"], period)
        unit = statement.account.unit
        if options["at"]:
            stood = balance_at(options["account"], _moment(options["at"]))
            said = {"balance": spell_amount(stood.posted, unit)}
            said["held"] = spell_amount(stood.held, unit)
            self.stdout.write(_("Balance %(balance)s, set aside %(held)s.") % said)
        elif options["format"] == "csv":
            rows = statement_table(statement, rows_of(statement))
            self._write(csv_lines(STATEMENT_HEADINGS, rows), options["file"])
        else:
            self._write(statement_journal(statement, rows_of(statement)), options["file"])

    def _write(self, pieces: Iterable[str], name: str) -> None:
        """Write a text piece by piece, into a file or onto the screen."""
        if name == "-":
            for piece in pieces:
                self.stdout.write(piece, ending="")
            return
        try:
            with Path(name).open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
        except OSError as error:
            said = _("%(file)s cannot be written: %(why)s.")
            raise CommandError(said % {"file": name, "why": error.strerror}) from None


def _ask_for_days(step: ArgumentParser, formats: Sequence[str] = FORMATS) -> None:
    """What both kinds of files are asked for with."""
    step.add_argument("--format", choices=formats, default="csv", help="csv unless you say so")
    step.add_argument("--from", dest="begins_on", help="the first day: 2030-05-01")
    step.add_argument("--to", dest="ends_on", help="the last day: 2030-05-31")
    step.add_argument("file", nargs="?", default="-", help="where to; the screen when left out")


def _period(options: dict[str, Any], whole: Period) -> Period:
    """The days that were asked for, or else everything."""
    begins_on, ends_on = (_day(options[name]) for name in ("begins_on", "ends_on"))
    period = Period(begins_on or whole.begins_on, ends_on or whole.ends_on)
    if period.begins_on > period.ends_on:
        raise CommandError(_("The last day is before the first. Give --from and --to."))
    return period


def _day(text: str | None) -> date | None:
    """A day as it was typed."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        said = _("%(text)s is not a day. Write it like 2030-05-31.")
        raise CommandError(said % {"text": text}) from None


def _moment(text: str) -> datetime:
    """A moment as it was typed, on the society's own clock unless it says another."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        said = _("%(text)s is not a moment. Write it like 2030-05-31T12:00.")
        raise CommandError(said % {"text": text}) from None
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _as_json(time: LedgerTotals, verdict: LedgerVerdict) -> str:
    """The verdict for a program."""
    facts = {
        "adds_up": not verdict.problems,
        "problems": list(verdict.problems),
        "accounts": time.accounts,
        "transfers": time.transfers,
        "minutes": time.moved,
        "balance_sum": time.balance_sum,
        "sums": verdict.sums,
        "chain": {
            "transfers": verdict.link.transfers,
            "last": verdict.link.last,
            "digest": verdict.link.head,
        },
    }
    return json.dumps(facts, indent=2)


def _all_well(time: LedgerTotals) -> str:
    """The verdict when nothing is wrong."""
    return ngettext(
        "The ledger adds up: %(n)s transfer replayed, all balances sum to 0.",
        "The ledger adds up: %(n)s transfers replayed, all balances sum to 0.",
        time.transfers,
    ) % {"n": time.transfers}


def _chain(verdict: LedgerVerdict) -> str:
    """The head of the chain, to compare with the record."""
    said = _("The chain of the first %(n)s rows, up to number %(last)s, ends in %(head)s.")
    link = verdict.link
    return said % {"n": link.transfers, "last": link.last, "head": link.head}
