"""One account: its balance, and its statement line by line."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from littlesociety.core.units import spell_day
from littlesociety.ledger.errors import no_such_account, spell_amount
from littlesociety.ledger.models import Account, Transfer
from littlesociety.ledger.rules import MOVING, Phase

_LINES_IN_EXPORT = 1000


@dataclass(frozen=True, slots=True)
class Balance:
    """How an account stands. `free` is what has moved less what is set aside.

    `room` is how much can still be paid or promised before the floor; None is no floor.
    """

    posted: int
    held: int
    floor: int | None
    ceiling: int | None

    @property
    def free(self) -> int:
        """What is not promised away."""
        return self.posted - self.held

    @property
    def room(self) -> int | None:
        """What can still be paid or promised."""
        return None if self.floor is None else self.free - self.floor


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a statement, newest first, with how the account stood after it.

    `moved` is what came (above zero) or went (below); it is 0 for a hold and its return, whose
    size is `set_aside`. `version` is the place in the account's history: pass the last one shown
    as `before` to read on. `about` and `href` are empty: who knows the cause may fill them in.
    """

    version: int
    transfer_id: int
    event_id: UUID | None
    reason: str
    title: str
    day: str
    moved: int
    set_aside: int
    balance_after: int
    amount_text: str
    balance_text: str
    about: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account as its holder reads it: how it stands, and its newest lines."""

    balance: Balance
    lines: list[StatementLine]


def account_id_of(*, holder: str, unit: str, kind: str = "time") -> int | None:
    """The number of this holder's account, or None."""
    return (
        Account.objects.filter(holder=holder, unit=unit, kind=kind)
        .values_list("pk", flat=True)
        .first()
    )


def account_ids_of(*, holders: Iterable[str], unit: str, kind: str = "time") -> dict[str, int]:
    """The account numbers of those of these holders who have one."""
    return dict(
        Account.objects.filter(holder__in=list(holders), unit=unit, kind=kind).values_list(
            "holder", "pk"
        )
    )


def balance_of(account_id: int) -> Balance:
    """How an account stands now."""
    found = (
        Account.objects.filter(pk=account_id)
        .values_list("posted", "held", "floor", "ceiling")
        .first()
    )
    if found is None:
        raise no_such_account()
    return Balance(*found)


def account_page(*, holder: str, unit: str, kind: str = "time", limit: int) -> AccountPage | None:
    """How a holder's account stands and its newest lines, in two queries; None without one."""
    account = Account.objects.filter(holder=holder, unit=unit, kind=kind).first()
    if account is None:
        return None
    return AccountPage(
        balance=Balance(account.posted, account.held, account.floor, account.ceiling),
        lines=_lines(account, last=account.version, limit=limit),
    )


def statement(account_id: int, *, limit: int, before: int | None = None) -> list[StatementLine]:
    """The newest lines of an account, or those before a place in its history."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise no_such_account()
    return _lines(account, last=account.version if before is None else before - 1, limit=limit)


def _lines(account: Account, *, last: int, limit: int) -> list[StatementLine]:
    """The lines up to a place in the history, newest first.

    Every transfer that touches an account takes its next version, so the places name the rows.
    """
    if limit <= 0 or last <= 0:
        return []
    places = (last - limit + 1, last)
    rows = Transfer.objects.filter(
        Q(debit=account, debit_version__range=places)
        | Q(credit=account, credit_version__range=places)
    ).select_related("pending")
    lines = [_line(row, account.unit, is_payer=row.debit_id == account.pk) for row in rows]
    return sorted(lines, key=lambda line: -line.version)


def export_of(*, holder: str) -> list[dict[str, Any]]:
    """Everything the ledger holds about one holder, for their own copy."""
    return [
        {
            "unit": account.unit,
            "kind": account.kind,
            "balance": account.posted,
            "set_aside": account.held,
            "floor": account.floor,
            "ceiling": account.ceiling,
            "opened_at": account.opened_at.isoformat(),
            "closed_at": account.closed_at and account.closed_at.isoformat(),
            "movements": _movements(account),
        }
        for account in Account.objects.filter(holder=holder).order_by("pk")
    ]


def _movements(account: Account) -> list[dict[str, Any]]:
    """Every line of an account, oldest last."""
    movements: list[dict[str, Any]] = []
    before = None
    while lines := statement(account.pk, limit=_LINES_IN_EXPORT, before=before):
        before = lines[-1].version
        movements += [
            {
                "day": line.day,
                "what": line.title,
                "reason": line.reason,
                "moved": line.moved,
                "set_aside": line.set_aside,
                "balance_after": line.balance_after,
            }
            for line in lines
        ]
    return movements


def _line(row: Transfer, unit: str, *, is_payer: bool) -> StatementLine:
    """A transfer as the holder of one of its accounts reads it."""
    moved = row.amount if row.phase in MOVING else 0
    promised = _set_aside(row)
    after = row.debit_after if is_payer else row.credit_after
    signed = -moved if is_payer else moved
    return StatementLine(
        version=row.debit_version if is_payer else row.credit_version,
        transfer_id=row.pk,
        event_id=row.event_id,
        reason=row.reason,
        title=title_of(row, is_payer=is_payer),
        day=spell_day(row.effective_on),
        moved=signed,
        set_aside=promised,
        balance_after=after,
        amount_text=spell_amount(signed or promised, unit),
        balance_text=spell_amount(after, unit),
    )


def _set_aside(row: Transfer) -> int:
    """The size of the hold that this row makes or gives back."""
    if row.phase == Phase.PENDING:
        return row.amount
    return row.pending.amount if row.phase == Phase.VOID and row.pending else 0


def title_of(row: Transfer, *, is_payer: bool) -> str:
    """What happened, seen from one side."""
    if row.phase == Phase.PENDING:
        return _("Set aside") if is_payer else _("Promised to you")
    if row.phase == Phase.VOID:
        return _("No longer set aside") if is_payer else _("No longer promised to you")
    if row.reverses_id is not None:
        return _("Taken back from you") if is_payer else _("Given back to you")
    return _("Paid") if is_payer else _("Received")
