"""A bank's table (CSV): its columns are found by their headings, or named by the treasurer."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from littlesociety.ledger.bank_errors import BankFileRefused

from .values import (
    CSV,
    MOST_LINES,
    BankFile,
    FileLine,
    day_from,
    in_order,
    pence_from,
    tidy,
    with_balances,
)

_SEPARATORS: Final = (",", ";", "\t", "|")
_ROWS_BEFORE_HEADINGS: Final = 20
_LONGEST_SHOWN: Final = 40
_DAY: Final = (
    "date", "transaction date", "booking date", "posted date", "posting date", "entry date",
    "date posted", "value date", "completed date",
)  # fmt: skip
_WORDS: Final = (
    "description", "transaction description", "narrative", "details", "memo", "transaction",
    "counter party", "counterparty", "payee", "name", "reference", "payment reference",
)  # fmt: skip
_AMOUNT: Final = ("amount", "value", "transaction amount", "net amount")
_IN: Final = ("money in", "paid in", "credit", "credit amount", "credits", "in", "receipts")
_OUT: Final = ("money out", "paid out", "debit", "debit amount", "debits", "out", "payments")
_BALANCE: Final = ("balance", "account balance", "running balance", "balance after")
_OWN: Final = ("transaction id", "transaction reference", "bank reference", "fitid", "id")


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings of the columns to read, for a table whose own headings we do not know."""

    day: str = ""
    words: str = ""
    amount: str = ""
    money_in: str = ""
    money_out: str = ""
    balance: str = ""
    own_reference: str = ""


@dataclass(frozen=True, slots=True)
class _Places:
    """In which cell of a row each thing stands; -1 is nowhere."""

    day: int
    words: tuple[int, ...]
    amount: int
    money_in: int
    money_out: int
    balance: int
    own_reference: int

    @property
    def are_enough(self) -> bool:
        """Whether a line can be read: a day, and an amount or its two halves."""
        return self.day >= 0 and (self.amount >= 0 or min(self.money_in, self.money_out) >= 0)


def read_table(data: bytes, columns: Columns) -> BankFile:
    """Read a CSV file. Its separator and its headings are found among the first lines."""
    text = _decoded(data)
    separator, start, places = _headings(text, columns)
    lines: list[FileLine] = []
    problems: list[str] = []
    for row, cells in _rows(text, separator, problems):
        if row > start and any(cell.strip() for cell in cells):
            _read_row(row, cells, places, lines, problems)
    if len(lines) > MOST_LINES:
        problems = [_("The file has more than 50,000 lines. Send shorter periods.")]
    if not lines and not problems:
        problems = [_("The file has headings and no lines with an amount. Choose another period.")]
    if problems:
        raise BankFileRefused(problems)
    return with_balances(CSV, in_order(lines))


def _decoded(data: bytes) -> str:
    """The text: UTF-8 or UTF-16 where the file says so, or as Windows writes in Western Europe."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries: tuple[str, ...] = ("utf-16",)
    else:
        tries = ("utf-8-sig", "cp1252")
    for encoding in tries:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BankFileRefused([_("This is not a table of text. Ask the bank for CSV or camt.053.")])


def _rows(text: str, separator: str, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its last line in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        problems.append(
            _("Line %(row)s: this cannot be read as a row of a table.") % {"row": reader.line_num}
        )


def _headings(text: str, columns: Columns) -> tuple[str, int, _Places]:
    """The separator, the line of the headings, and where each column is."""
    shown: list[str] = []
    for separator in _SEPARATORS:
        for turn, (row, cells) in enumerate(_rows(text, separator, [])):
            if turn >= _ROWS_BEFORE_HEADINGS:
                break
            places = _places(cells, columns)
            if places.are_enough:
                return separator, row, places
            if len(cells) > len(shown):
                shown = cells
    raise BankFileRefused([_no_headings(shown)])


def _no_headings(shown: Sequence[str]) -> str:
    """Say which headings were found, so that the treasurer can name the columns."""
    found = ", ".join(cell.strip()[:_LONGEST_SHOWN] for cell in shown[:12] if cell.strip())
    return _(
        "We did not find the columns for the date and the amount. Name them below. "
        "The first row with the most cells says: %(found)s"
    ) % {"found": found or _("nothing")}


def _places(cells: Sequence[str], columns: Columns) -> _Places:
    """Where the named columns are, or else those with a heading that we know."""
    heads = [_plain(cell) for cell in cells]
    find = _finder(heads)
    named = _plain(columns.words)
    words = tuple(
        place for place, head in enumerate(heads) if head in ((named,) if named else _WORDS)
    )
    return _Places(
        day=find(columns.day, _DAY),
        words=words,
        amount=find(columns.amount, _AMOUNT),
        money_in=find(columns.money_in, _IN),
        money_out=find(columns.money_out, _OUT),
        balance=find(columns.balance, _BALANCE),
        own_reference=find(columns.own_reference, _OWN),
    )


def _finder(heads: Sequence[str]) -> Callable[[str, Sequence[str]], int]:
    """Look a column up: by its name when it is named, else by what it is usually called."""

    def find(named: str, usual: Sequence[str]) -> int:
        wanted = (_plain(named),) if named.strip() else usual
        return next((heads.index(head) for head in wanted if head in heads), -1)

    return find


def _plain(heading: str) -> str:
    """A heading without capitals, currency and signs: "Money Out (£)" is "money out"."""
    letters = "".join(sign if sign.isalnum() else " " for sign in heading.lower())
    return " ".join(word for word in letters.split() if word != "gbp")


def _read_row(
    row: int, cells: list[str], places: _Places, lines: list[FileLine], problems: list[str]
) -> None:
    """Add the line that a row says, or what is wrong with it."""
    reading = _Row(row, cells, problems)
    before = len(problems)
    balance = reading.amount(places.balance)
    amount = _amount(reading, places)
    if len(problems) == before and amount in {None, 0}:
        if balance is None and amount is None:
            reading.complain(_("there is no amount"))
        return  # a balance on its own, or nothing moved
    day = day_from(reading.cell(places.day))
    if day is None:
        reading.complain(_("“%(text)s” is not a day") % {"text": reading.shown(places.day)})
    if len(problems) > before or day is None or amount is None:
        return
    lines.append(
        FileLine(
            row=row,
            booked_on=day,
            amount=amount,
            description=tidy(reading.cell(place) for place in places.words),
            reference=tidy([reading.cell(places.own_reference)]),
            balance=balance,
        )
    )


def _amount(reading: "_Row", places: _Places) -> int | None:
    """What moved: in one column with a sign, or in a column for each direction."""
    if places.amount >= 0:
        return reading.amount(places.amount)
    came, went = reading.amount(places.money_in), reading.amount(places.money_out)
    if came and went:
        reading.complain(_("it has money in and money out"))
    if came is None and went is None:
        return None
    return (came or 0) - abs(went or 0)


@dataclass(slots=True)
class _Row:
    """One row while it is read: its cells, and where complaints go."""

    row: int
    cells: list[str]
    problems: list[str]

    def cell(self, place: int) -> str:
        """The text of a cell; nothing, when the row has no such cell."""
        return self.cells[place].strip() if 0 <= place < len(self.cells) else ""

    def shown(self, place: int) -> str:
        """The text of a cell, short enough for a sentence."""
        return self.cell(place)[:_LONGEST_SHOWN]

    def amount(self, place: int) -> int | None:
        """The pence that a cell says; None when it is empty, or after a complaint."""
        said = self.cell(place)
        if not said:
            return None
        pence = pence_from(said)
        if pence is None:
            self.complain(_("“%(text)s” is not an amount") % {"text": self.shown(place)})
        return pence

    def complain(self, what: str) -> None:
        """Name the line and what is wrong with it."""
        self.problems.append(_("Line %(row)s: %(what)s.") % {"row": self.row, "what": what})
