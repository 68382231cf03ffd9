"""One movement at a time: what most callers need. A refusal is raised, and leaves no trace.

`scope` and `key` name the cause (say `exchange` and `match-7K3M-hold`), so the same cause never
moves anything twice. A retry must ask for the same: derive every value from the cause, not from
the moment of asking.
"""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from littlesociety.core.actors import SYSTEM, Actor
from littlesociety.ledger import errors
from littlesociety.ledger.models import Transfer
from littlesociety.ledger.rules import Intent, Mode

from .outcomes import Outcome
from .posting import carry_out

_LAPSED: Final = "hold-ran-out"
_HOLDS_AT_ONCE: Final = 500


def transfer(
    *,
    payer_id: int,
    payee_id: int,
    amount: int,
    reason: str,
    scope: str,
    key: str,
    by: Actor,
    at: datetime,
    effective_on: date | None = None,
    event_id: UUID | None = None,
) -> Outcome:
    """Move `amount` from one account to another. `event_id` names it for whoever looks for it."""
    intent = Intent(
        scope=scope,
        key=key,
        debit_id=payer_id,
        credit_id=payee_id,
        amount=amount,
        reason=reason,
        effective_on=effective_on,
        event_id=event_id,
    )
    return _one(intent, by=by, at=at)


def hold(
    *,
    payer_id: int,
    payee_id: int,
    amount: int,
    until: datetime,
    reason: str,
    scope: str,
    key: str,
    by: Actor,
    at: datetime,
) -> Outcome:
    """Set `amount` aside for the payee. Settle it with the `transfer_id` that is returned."""
    intent = Intent(
        scope=scope,
        key=key,
        debit_id=payer_id,
        credit_id=payee_id,
        amount=amount,
        reason=reason,
        hold_until=until,
    )
    return _one(intent, by=by, at=at)


def post_hold(
    *,
    hold_id: int,
    amount: int | None = None,
    scope: str,
    key: str,
    by: Actor,
    at: datetime,
    event_id: UUID | None = None,
) -> Outcome:
    """Pay from what was set aside: all of it, or `amount`, and the rest is free again."""
    held = _found(hold_id)
    intent = Intent(
        scope=scope,
        key=key,
        debit_id=held.debit_id,
        credit_id=held.credit_id,
        amount=held.amount if amount is None else amount,
        reason=held.reason,
        post_hold=hold_id,
        event_id=event_id,
    )
    return _one(intent, by=by, at=at)


def void_hold(*, hold_id: int, scope: str, key: str, by: Actor, at: datetime) -> Outcome:
    """Give back what was set aside."""
    held = _found(hold_id)
    return _one(_voiding(held, scope=scope, key=key, reason=held.reason), by=by, at=at)


def reverse(*, transfer_id: int, scope: str, key: str, by: Actor, at: datetime) -> Outcome:
    """Take a payment back, whole, with a payment the other way that counts for the same day."""
    made = _found(transfer_id)
    intent = Intent(
        scope=scope,
        key=key,
        debit_id=made.credit_id,
        credit_id=made.debit_id,
        amount=made.amount,
        reason=made.reason,
        effective_on=made.effective_on,
        reverses=transfer_id,
    )
    return _one(intent, by=by, at=at)


def expire_holds(*, at: datetime, by: Actor = SYSTEM) -> int:
    """Give back what was set aside until a moment that has passed. Returns how many."""
    due = Transfer.objects.open_holds().filter(expires_at__lte=at).order_by("pk")
    intents = [
        _voiding(held, scope="ledger", key=f"ran-out-{held.pk}", reason=_LAPSED)
        for held in due[:_HOLDS_AT_ONCE]
    ]
    answers = carry_out(intents, by=by, at=at, mode=Mode.AUTHORISING, keep_refusals=False)
    return sum(answer.status == "accepted" for answer in answers)


def _voiding(held: Transfer, *, scope: str, key: str, reason: str) -> Intent:
    """The movement that gives this hold back."""
    return Intent(
        scope=scope,
        key=key,
        debit_id=held.debit_id,
        credit_id=held.credit_id,
        amount=0,
        reason=reason,
        void_hold=held.pk,
    )


def _found(transfer_id: int) -> Transfer:
    """An earlier transfer. It never changes, so it may be read before anything is locked."""
    found = Transfer.objects.filter(pk=transfer_id).first()
    if found is None:
        raise errors.no_such_hold()
    return found


def _one(intent: Intent, *, by: Actor, at: datetime) -> Outcome:
    """Post one movement; raise what was answered unless it stands."""
    [answer] = carry_out([intent], by=by, at=at, mode=Mode.AUTHORISING, keep_refusals=False)
    if not answer.stands:
        raise errors.refusal_of(answer.code, answer.message)
    return answer
