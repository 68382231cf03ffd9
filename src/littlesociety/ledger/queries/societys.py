"""The society's own accounts: where its money is, and what it comes from or goes to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from littlesociety.core.units import MINUTES, PENCE
from littlesociety.ledger.bank_errors import no_such_line
from littlesociety.ledger.errors import spell_amount
from littlesociety.ledger.models import Account
from littlesociety.ledger.naming import BANK, HEADING, holder_called, is_societys, name_of

from .exports import units_in_use


@dataclass(frozen=True, slots=True)
class SocietyAccount:
    """One of the society's own accounts."""

    id: int
    name: str
    unit: str
    balance: str
    is_bank: bool


@dataclass(frozen=True, slots=True)
class UnitFiles:
    """The whole ledger of a unit, to take away."""

    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """Where the society's money is, what it comes from and goes to, and the whole ledger."""

    banks: Sequence[SocietyAccount]
    headings: Sequence[SocietyAccount]
    units: Sequence[UnitFiles]


def society_accounts(kind: str | None = None) -> list[SocietyAccount]:
    """The society's own accounts, by name."""
    rows = Account.objects.filter(holder__startswith=holder_called(""), closed_at=None)
    rows = rows.filter(kind__in=(BANK, HEADING) if kind is None else (kind,))
    found = [
        SocietyAccount(
            id=account.pk,
            name=name_of(account.holder),
            unit=account.unit,
            balance=spell_amount(account.posted, account.unit),
            is_bank=account.kind == BANK,
        )
        for account in rows
    ]
    return sorted(found, key=lambda account: account.name.casefold())


def society_account_id(account_id: int) -> int:
    """The number, if it is of one of the society's own accounts; nobody else's is shown."""
    holder = Account.objects.filter(pk=account_id).values_list("holder", flat=True).first()
    if holder is None or not is_societys(holder):
        raise no_such_line()
    return account_id


def accounts_page() -> AccountsPage:
    """The stewards' page of accounts: two queries."""
    found = society_accounts()
    titles = {MINUTES: _("Time"), PENCE: _("Money")}
    return AccountsPage(
        banks=[account for account in found if account.is_bank],
        headings=[account for account in found if not account.is_bank],
        units=[UnitFiles(titles.get(unit, unit), unit) for unit in units_in_use()],
    )
