"""ISO 20022 bank-to-customer statements (camt.053.001.02 to .08), read by their local names.

Only booked entries count. A batch is one line, as the bank booked it. The opening balance and the
lines must come to the closing balance.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final
from xml.parsers.expat import ExpatError

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.units import spell_pence
from littlesociety.ledger.bank_errors import BankFileRefused

from .values import CAMT, MOST_LINES, BankFile, FileLine, day_from, in_order, pence_from, tidy
from .xml_tree import Node, UnsafeXml, read_xml

_VERSIONS: Final = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.0[2-8]")
_SIGNS: Final = {"CRDT": 1, "DBIT": -1}
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_CURRENCY: Final = "GBP"


def is_camt053(data: bytes) -> bool:
    """Whether this looks like XML at all."""
    beginning = data[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return beginning.startswith(b"<")


def read_camt053(data: bytes) -> BankFile:
    """Return the booked lines of one account, or refuse with every fault named by its line."""
    statements = list(_root(data).all("BkToCstmrStmt", "Stmt"))
    _check_one_account(statements)
    reading = _Reading()
    pages = [_page(statement, reading) for statement in statements]
    reading.problems += [
        _("Line %(row)s: this statement does not begin with what the one before ended with.")
        % {"row": after.row}
        for before, after in pairwise(pages)
        if None not in {before.closing, after.opening} and before.closing != after.opening
    ]
    lines = [line for page in pages for line in page.lines]
    if not lines and not reading.problems:
        reading.problems.append(_("The file has no booked lines. Choose another period."))
    if len(lines) > MOST_LINES:
        reading.problems.append(_("The file has more than 50,000 lines. Send shorter periods."))
    if reading.problems:
        raise BankFileRefused(reading.problems)
    return BankFile(
        CAMT, tuple(in_order(lines)), opening=pages[0].opening, closing=pages[-1].closing
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """One statement of the file."""

    row: int
    lines: list[FileLine]
    opening: int | None
    closing: int | None


@dataclass(slots=True)
class _Reading:
    """The faults found so far."""

    problems: list[str] = field(default_factory=list)

    def complain(self, node: Node, what: str) -> None:
        """Name the line of the file and what is wrong there."""
        self.problems.append(_("Line %(row)s: %(what)s.") % {"row": node.line, "what": what})

    def amount(self, node: Node) -> int:
        """The pence of an entry or a balance, with its sign."""
        amount = node.first("Amt")
        pence = pence_from(amount.text) if amount is not None else None
        sign = _SIGNS.get(node.say("CdtDbtInd"))
        if amount is None or pence is None or pence < 0:
            self.complain(amount or node, _("there is no amount that can be read"))
        elif amount.attributes.get("Ccy") != _CURRENCY:
            self.complain(amount, _("the amount is not in pounds (GBP)"))
        elif sign is None:
            self.complain(node, _("it does not say whether this is credit (CRDT) or debit (DBIT)"))
        return (sign or 0) * (pence or 0)


def _root(data: bytes) -> Node:
    """The document, once it is known to be harmless and of a version that we can read."""
    try:
        root = read_xml(data)
    except UnsafeXml:
        raise BankFileRefused(
            [_("The file has a document type or entities, which no bank's file needs. Not read.")]
        ) from None
    except ExpatError as error:
        said = _("Line %(row)s: the file breaks off or is not XML.") % {"row": error.lineno}
        raise BankFileRefused([said]) from None
    except (ValueError, LookupError):
        said = _("The file is in an encoding that we cannot read. Ask the bank for UTF-8.")
        raise BankFileRefused([said]) from None
    if root.name != "Document" or not _VERSIONS.fullmatch(root.space):
        raise BankFileRefused(
            [_("This is not a bank statement in camt.053, version 02 to 08. Ask the bank for one.")]
        )
    return root


def _check_one_account(statements: Sequence[Node]) -> None:
    """Refuse a file about several accounts: their lines would be added up."""
    ids = {
        statement.say("Acct", "Id", "IBAN") or statement.say("Acct", "Id", "Othr", "Id")
        for statement in statements
    }
    if len(ids) > 1:
        raise BankFileRefused(
            [_("The file is about several accounts. Ask the bank for a file for each.")]
        )
    if not statements:
        raise BankFileRefused([_("The file holds no statement. Choose another one.")])


def _page(statement: Node, reading: _Reading) -> _Page:
    """The booked lines and the balances of one statement; the first must make the second."""
    lines = [line for entry in statement.all("Ntry") for line in _line(entry, reading)]
    opening = _balance(statement, _OPENING, reading)
    closing = _balance(statement, _CLOSING, reading)
    total = sum(line.amount for line in lines)
    if opening is not None and closing is not None and opening + total != closing:
        reading.complain(
            statement,
            _("the lines make %(made)s from the opening balance, and the closing says %(said)s")
            % {"made": spell_pence(opening + total), "said": spell_pence(closing)},
        )
    return _Page(statement.line, lines, opening, closing)


def _balance(statement: Node, codes: Sequence[str], reading: _Reading) -> int | None:
    """The balance with one of these codes, the first code that there is."""
    by_code = {node.say("Tp", "CdOrPrtry", "Cd"): node for node in statement.all("Bal")}
    found = next((by_code[code] for code in codes if code in by_code), None)
    return None if found is None else reading.amount(found)


def _line(entry: Node, reading: _Reading) -> Iterator[FileLine]:
    """The line that an entry makes, if it is booked and moves something."""
    if (entry.say("Sts", "Cd") or entry.say("Sts")) != "BOOK":
        return
    before = len(reading.problems)
    amount = reading.amount(entry)
    day = _day(entry)
    if day is None:
        reading.complain(entry, _("there is no booking date"))
    _check_batch(entry, amount, reading)
    if len(reading.problems) == before and day is not None and amount:
        yield FileLine(
            row=entry.line,
            booked_on=day,
            amount=amount,
            description=_words(entry),
            reference=tidy([entry.say("AcctSvcrRef") or entry.say("NtryRef")]),
        )


def _day(entry: Node) -> date | None:
    """The day it was booked; else the day it counts for."""
    for path in ("BookgDt", "ValDt"):
        said = entry.say(path, "Dt") or entry.say(path, "DtTm")
        if said:
            return day_from(said)
    return None


def _check_batch(entry: Node, amount: int, reading: _Reading) -> None:
    """The parts of a batch, where each says its amount in pounds, come to the whole."""
    parts = list(entry.all("NtryDtls", "TxDtls"))
    amounts = [part.first("Amt") or part.first("AmtDtls", "TxAmt", "Amt") for part in parts]
    pence = [
        pence_from(said.text)
        for said in amounts
        if said is not None and said.attributes.get("Ccy") == _CURRENCY
    ]
    whole = [part for part in pence if part is not None]
    signs = {part.say("CdtDbtInd") for part in parts}
    if (
        len(parts) > 1
        and len(whole) == len(parts)
        and len(signs) == 1
        and sum(whole) != abs(amount)
    ):
        reading.complain(entry, _("the parts of this batch do not come to its amount"))


def _words(entry: Node) -> str:
    """What the bank and the payer wrote: of a batch, how many payments, and the first words."""
    parts = list(entry.all("NtryDtls", "TxDtls"))
    said = [entry.say("AddtlNtryInf")]
    if len(parts) > 1:
        said.insert(0, ngettext("%(n)s payment", "%(n)s payments", len(parts)) % {"n": len(parts)})
    party = "Dbtr" if entry.say("CdtDbtInd") == "CRDT" else "Cdtr"
    for part in parts:
        said += [
            part.say("RltdPties", party, "Nm") or part.say("RltdPties", party, "Pty", "Nm"),
            *(node.text for node in part.all("RmtInf", "Ustrd")),
            *(node.text for node in part.all("RmtInf", "Strd", "CdtrRefInf", "Ref")),
            part.say("Refs", "EndToEndId").replace("NOTPROVIDED", ""),
            part.say("AddtlTxInf"),
        ]
    return tidy(said)
