"""The society's own accounts: where its money is kept, and what it comes from or goes to."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.errors import Refusal
from littlesociety.core.units import PENCE
from littlesociety.ledger.errors import BadMovement, refusal_of
from littlesociety.ledger.models import Account
from littlesociety.ledger.naming import BANK, HEADING, OPENING, holder_called
from littlesociety.ledger.policies import check_keeps_accounts
from littlesociety.ledger.rules import Intent, Mode

from .accounts import open_account
from .posting import post


class NameTaken(Refusal):
    """The society has an account of this name already."""

    code = "account-name-taken"


@transaction.atomic
def open_society_account(
    *,
    name: str,
    kind: str,
    opening: int = 0,
    opening_on: date | None = None,
    unit: str = PENCE,
    by: Actor,
    at: datetime,
) -> int:
    """Open an account of the society's own, and write down what was on it. Returns its number.

    It has no limits: the ledger writes down what happened at the bank, it does not decide it.
    """
    check_keeps_accounts(by)
    if kind not in {BANK, HEADING}:
        raise BadMovement(_("Choose whether this is a bank account or a heading."), field="kind")
    holder = holder_called(" ".join(name.split()))
    if Account.objects.filter(holder=holder, unit=unit).exists() or holder == holder_called(
        OPENING
    ):
        raise NameTaken(_("There is an account of this name. Choose another name."), field="name")
    account_id = _open(holder, kind, unit, at)
    if opening:
        _bring_forward(account_id, opening, unit=unit, on=opening_on, by=by, at=at)
    return account_id


def _bring_forward(
    account_id: int, opening: int, *, unit: str, on: date | None, by: Actor, at: datetime
) -> None:
    """Write down what was there at the start, from an account that says just that."""
    start_id = _open(holder_called(OPENING), HEADING, unit, at)
    payer, payee = (start_id, account_id) if opening > 0 else (account_id, start_id)
    intent = Intent(
        scope="bank",
        key=f"opening-{account_id}",
        debit_id=payer,
        credit_id=payee,
        amount=abs(opening),
        reason="opening-balance",
        effective_on=on,
    )
    [made] = post([intent], by=by, at=at, mode=Mode.RECORDING)
    if not made.stands:
        raise refusal_of(made.code, made.message)


def _open(holder: str, kind: str, unit: str, at: datetime) -> int:
    """An account without limits."""
    return open_account(holder=holder, unit=unit, kind=kind, floor=None, ceiling=None, at=at)
