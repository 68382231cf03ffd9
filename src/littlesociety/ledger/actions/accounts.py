"""Opening, bounding and closing accounts."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

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
def set_limits_of_kind(
    *, unit: str, kind: str, floor: int | None, ceiling: int | None, by: Actor, at: datetime
) -> int:
    """Bound every open account of a kind, and return how many could not follow yet.

    An account that stands outside a new limit keeps the old one, so that what the database checks
    stays true: call again later. Locked by rising number, as posting does; done again, it changes
    nothing.
    """
    others = ~Q(floor=floor) | ~Q(ceiling=ceiling)
    open_ones = Account.objects.filter(unit=unit, kind=kind, closed_at=None)
    wanted = list(open_ones.filter(others).order_by("pk").select_for_update())
    outside = sum(not _fits(account, floor=floor, ceiling=ceiling) for account in wanted)
    if wanted:
        stamp = {"limits_set_at": at, "limits_set_by": by.person_id}
        above = Q() if floor is None else Q(posted__gte=F("held") + floor)
        below = Q() if ceiling is None else Q(posted__lte=ceiling)
        open_ones.filter(~Q(floor=floor), above).update(floor=floor, **stamp)
        open_ones.filter(~Q(ceiling=ceiling), below).update(ceiling=ceiling, **stamp)
    return outside


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


def _fits(account: Account, *, floor: int | None, ceiling: int | None) -> bool:
    """Whether an account stands within these limits."""
    return (floor is None or account.posted - account.held >= floor) and (
        ceiling is None or account.posted <= ceiling
    )


def _locked(account_id: int) -> Account:
    """Lock one account."""
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise errors.no_such_account()
    return account
