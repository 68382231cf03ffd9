"""Opening, bounding and closing accounts."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from littlesociety.core.actors import Actor
from littlesociety.ledger import errors
from littlesociety.ledger.models import Account
from littlesociety.ledger.rules import check_new_limits


@transaction.atomic
def open_account(
    *, holder: str, unit: str, kind: str, floor: int | None, ceiling: int | None, at: datetime
) -> int:
    """Return the number of this holder's account, opened now unless there was one.

    An account that was there keeps its limits: `set_limits` changes them.
    """
    account, _is_new = Account.objects.get_or_create(
        holder=holder,
        unit=unit,
        kind=kind,
        defaults={"floor": floor, "ceiling": ceiling, "opened_at": at},
    )
    return account.pk


@transaction.atomic
def open_accounts(
    *,
    holders: Iterable[str],
    unit: str,
    kind: str,
    floor: int | None,
    ceiling: int | None,
    at: datetime,
) -> dict[str, int]:
    """Open accounts for many holders at once. Returns the account number of each."""
    wanted = list(dict.fromkeys(holders))
    Account.objects.bulk_create(
        (
            Account(holder=holder, unit=unit, kind=kind, floor=floor, ceiling=ceiling, opened_at=at)
            for holder in wanted
        ),
        ignore_conflicts=True,
    )
    of_this_kind = Account.objects.filter(unit=unit, kind=kind)
    numbers = dict(of_this_kind.values_list("holder", "pk"))
    return {holder: numbers[holder] for holder in wanted}


@transaction.atomic
def set_limits(
    *, account_id: int, floor: int | None, ceiling: int | None, by: Actor, at: datetime
) -> None:
    """Bound how far an account may go down and up; None is no bound."""
    account = _locked(account_id)
    check_new_limits(account.standing, floor=floor, ceiling=ceiling)

    account.floor, account.ceiling = floor, ceiling
    account.limits_set_at, account.limits_set_by = at, by.person_id
    account.save(update_fields=["floor", "ceiling", "limits_set_at", "limits_set_by"])


@transaction.atomic
def close_account(*, account_id: int, by: Actor, at: datetime) -> None:
    """Let nothing more move on this account. Closing twice changes nothing.

    What stands on it stays on the books, so the unit still sums to zero. Settle it first, with a
    transfer, where the society's rules ask for that.
    """
    account = _locked(account_id)
    if account.closed_at is not None:
        return
    if account.held:
        raise errors.held_still()

    account.closed_at, account.closed_by = at, by.person_id
    account.save(update_fields=["closed_at", "closed_by"])


def _locked(account_id: int) -> Account:
    """Lock one account."""
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise errors.no_such_account()
    return account
