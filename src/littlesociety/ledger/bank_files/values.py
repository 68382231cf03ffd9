"""The plain values that every bank's file comes to, and how days and amounts are written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from littlesociety.core.units import spell_pence
from littlesociety.ledger.bank_errors import BankFileRefused

CSV: Final = "csv"
CAMT: Final = "camt.053"
LONGEST_WORDS: Final = 500
MOST_LINES: Final = 50_000
MOST_PENCE: Final = 10**13
_PENCE: Final = 100
_THIS_CENTURY: Final = 2000
_SHORT_YEAR: Final = 100
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ,]+(\d{4}|\d{2})")
_AMOUNT: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2})0*)?|\.(\d{1,2})")


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line of a bank's file. `row` is where it stands in the file; `amount` is in pence.

    Money that came is above zero. `reference` is the bank's own name for the line, if it has one.
    """

    row: int
    booked_on: date
    amount: int
    description: str = ""
    reference: str = ""
    balance: int | None = None


@dataclass(frozen=True, slots=True)
class BankFile:
    """A bank's file, oldest line first. `opening` and `closing` are None when it states none."""

    format: str
    lines: tuple[FileLine, ...]
    opening: int | None = None
    closing: int | None = None

    @property
    def begins_on(self) -> date:
        """The day of the first line."""
        return self.lines[0].booked_on

    @property
    def ends_on(self) -> date:
        """The day of the last line."""
        return self.lines[-1].booked_on


def identities(lines: Iterable[FileLine]) -> list[str]:
    """By what each line is known again when another file has it too.

    The bank's own reference with day and amount; without one the day, the amount, the words, and
    how many such lines stand before it on that day.
    """
    seen: dict[tuple[object, ...], int] = {}
    found = []
    for line in lines:
        words = "" if line.reference else plain(line.description)
        known: tuple[object, ...] = (line.booked_on, line.amount, line.reference, words)
        seen[known] = seen.get(known, 0) + 1
        text = "\x1f".join(map(str, (*known, seen[known])))
        found.append(sha256(text.encode()).hexdigest())
    return found


def plain(words: str) -> str:
    """Words as they compare: capitals and spaces make no difference.

    >>> plain("  Grant  7 Council ")
    'GRANT 7 COUNCIL'
    """
    return " ".join(words.upper().split())


def tidy(parts: Iterable[str]) -> str:
    """Several pieces of a bank's words as one line, each once, without signs nobody can see."""
    said = dict.fromkeys(" ".join(part.split()) for part in parts)
    whole = " ".join(part for part in said if part)
    return "".join(sign for sign in whole if sign.isprintable())[:LONGEST_WORDS]


def day_from(text: str) -> date | None:
    """A day as British banks and ISO 8601 write it; None when it is none.

    >>> day_from("03/04/2026"), day_from("3-Apr-26"), day_from("2026-04-03T09:00:00")
    (datetime.date(2026, 4, 3), datetime.date(2026, 4, 3), datetime.date(2026, 4, 3))
    """
    said = text.strip().partition("T")[0]
    if found := _YEAR_FIRST.fullmatch(said):
        return _day(found[1], found[3], found[4])
    if found := _DAY_FIRST.fullmatch(said):
        return _day(found[3], found[2], found[1])
    return None


def _day(year: str, month: str, day: str) -> date | None:
    """A day from its three parts; the month may be a word."""
    in_full = int(year) if int(year) >= _SHORT_YEAR else _THIS_CENTURY + int(year)
    short = month[:3].lower()
    if not month.isdecimal() and short not in _MONTHS:
        return None
    number = int(month) if month.isdecimal() else _MONTHS.index(short) + 1
    try:
        return date(in_full, number, int(day))
    except ValueError:
        return None


def pence_from(text: str) -> int | None:
    """An amount of pounds as pence; None when it is none. Never rounded.

    >>> pence_from("£1,234.5"), pence_from("-12"), pence_from("(3.20)"), pence_from("7.00 DR")
    (123450, -1200, -320, -700)
    >>> pence_from("1.234,50"), pence_from("0.001")
    (None, None)
    """
    said = text.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ").strip().upper()
    is_out = said.endswith("DR") or (said.startswith("(") and said.endswith(")"))
    said = said.removesuffix("DR").removesuffix("CR").strip(" ()")
    if said.endswith("-"):
        said = f"-{said[:-1]}"
    sign = -1 if said.startswith("-") else 1
    said = said.lstrip("+-").removeprefix("£").removeprefix("GBP").strip()
    if said.startswith("-"):
        sign, said = -sign, said[1:]
    found = _AMOUNT.fullmatch(said)
    if found is None:
        return None
    pounds, pence = found[1] or "0", (found[2] or found[3] or "0").ljust(2, "0")
    amount = int(pounds.replace(",", "")) * _PENCE + int(pence)
    return None if amount > MOST_PENCE else (-amount if is_out else sign * amount)


def in_order(lines: Sequence[FileLine]) -> list[FileLine]:
    """Oldest first. A file that begins with the newest is turned round, then sorted by day."""
    if not lines:
        return []
    turned = lines[0].booked_on > lines[-1].booked_on or (
        lines[0].booked_on == lines[-1].booked_on and _follows(lines[::-1]) > _follows(lines)
    )
    ordered = lines[::-1] if turned else lines
    return sorted(ordered, key=lambda line: line.booked_on)


def _follows(lines: Sequence[FileLine]) -> int:
    """How many balances follow from the one before."""
    pairs = pairwise(lines)
    return sum(_makes(first, second) for first, second in pairs)


def _makes(first: FileLine, second: FileLine) -> bool:
    """Whether the second balance is the first and the second amount."""
    if first.balance is None or second.balance is None:
        return False
    return first.balance + second.amount == second.balance


def with_balances(format_: str, lines: Sequence[FileLine]) -> BankFile:
    """A file whose lines may state the balance after them, refused where one does not follow."""
    stated = [line for line in lines if line.balance is not None]
    if len(stated) < len(lines) or not lines:
        return BankFile(format_, tuple(lines))
    wrong = [
        _("Line %(row)s: the balance should be %(due)s after this amount, and it says %(said)s.")
        % {
            "row": second.row,
            "due": spell_pence((first.balance or 0) + second.amount),
            "said": spell_pence(second.balance or 0),
        }
        for first, second in pairwise(lines)
        if not _makes(first, second)
    ]
    if wrong:
        raise BankFileRefused(wrong)
    opening = (lines[0].balance or 0) - lines[0].amount
    return BankFile(format_, tuple(lines), opening=opening, closing=lines[-1].balance)
