"""What makes a movement lawful, and what it does to two accounts. Plain values in and out."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from . import errors

LARGEST: Final = 2**53 - 1
"""The largest amount and balance: the last whole number that every JSON reader keeps exactly."""

SCOPE_SIGNS, KEY_SIGNS, REASON_SIGNS = 40, 80, 40
_REST: Final = 3


class Mode(StrEnum):
    """Whether the ledger decides (a time bank, a budget) or only writes down what happened."""

    AUTHORISING = "authorising"
    RECORDING = "recording"


class Phase(StrEnum):
    """Where in its life a movement is."""

    SINGLE = "single"
    PENDING = "pending"
    POST = "post"
    VOID = "void"


MOVING: Final = (Phase.SINGLE, Phase.POST)
SETTLING: Final = (Phase.POST, Phase.VOID)


@dataclass(frozen=True, slots=True)
class Intent:
    """One movement that someone asks for. `scope` and `key` name it once and for all.

    `hold_until` sets the amount aside until then; `post_hold` pays from what was set aside;
    `void_hold` gives it back (the amount is then 0); `reverses` takes a whole payment back.
    Intents with the same `event_id` are accepted together or not at all. `effective_on` is the
    day it counts for (None: the day it is made); it never decides an order.
    """

    scope: str
    key: str
    debit_id: int
    credit_id: int
    amount: int
    reason: str
    effective_on: date | None = None
    event_id: UUID | None = None
    hold_until: datetime | None = None
    post_hold: int | None = None
    void_hold: int | None = None
    reverses: int | None = None

    def __post_init__(self) -> None:
        """Refuse what only a mistake in the program can bring about."""
        if not (
            0 < len(self.scope) <= SCOPE_SIGNS
            and 0 < len(self.key) <= KEY_SIGNS
            and 0 < len(self.reason) <= REASON_SIGNS
        ):
            message = (
                f"scope, key and reason must have 1 to {SCOPE_SIGNS}, {KEY_SIGNS}"
                f" and {REASON_SIGNS} signs"
            )
            raise ValueError(message)
        if (self.hold_until, self.post_hold, self.void_hold, self.reverses).count(None) < _REST:
            message = "a movement holds, posts, voids or reverses: one of them at most"
            raise ValueError(message)

    @property
    def is_plain(self) -> bool:
        """Whether this stands alone: no event, no hold, nothing to settle or take back."""
        return (
            self.event_id is None
            and self.hold_until is None
            and self.post_hold is None
            and self.void_hold is None
            and self.reverses is None
        )

    @property
    def phase(self) -> Phase:
        """Where in its life this movement would be."""
        if self.hold_until is not None:
            return Phase.PENDING
        if self.post_hold is not None:
            return Phase.POST
        return Phase.VOID if self.void_hold is not None else Phase.SINGLE

    @property
    def settles(self) -> int | None:
        """The hold that this movement ends."""
        return self.post_hold if self.post_hold is not None else self.void_hold

    @property
    def earlier_id(self) -> int | None:
        """The earlier transfer that this one settles or takes back."""
        return self.settles if self.settles is not None else self.reverses


def digest_of(intent: Intent) -> bytes:
    """Fingerprint what was refused, so that a retry is told from another question.

    What was made needs no fingerprint: the row of the transfer says what was asked for.

    The event is left out: whoever retries may have named it afresh. A moment is the same moment
    in every time zone.
    """
    until = intent.hold_until and intent.hold_until.astimezone(UTC).isoformat()
    day = intent.effective_on and intent.effective_on.isoformat()
    asked = {
        "debit": intent.debit_id,
        "credit": intent.credit_id,
        "amount": intent.amount,
        "reason": intent.reason,
        "on": day,
        "until": until,
        "post": intent.post_hold,
        "void": intent.void_hold,
        "reverses": intent.reverses,
    }
    canonical = json.dumps(asked, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()


@dataclass(slots=True)
class Standing:
    """How an account stands: what has moved, what is set aside, and its bounds.

    `move` returns new ones; `move_plainly` moves these.
    """

    account_id: int
    unit: str
    posted: int = 0
    held: int = 0
    floor: int | None = None
    ceiling: int | None = None
    version: int = 0
    is_closed: bool = False

    @property
    def has_limits(self) -> bool:
        """Whether this account is bounded at all."""
        return self.floor is not None or self.ceiling is not None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A transfer that stands, which a new one would settle or take back."""

    phase: Phase
    debit_id: int
    credit_id: int
    amount: int
    expires_at: datetime | None = None
    is_over: bool = False


def move(
    intent: Intent,
    *,
    payer: Standing,
    payee: Standing,
    earlier: Earlier | None,
    mode: Mode,
    at: datetime,
) -> tuple[Standing, Standing]:
    """Return how both accounts stand afterwards, or refuse.

    Checked in this order: the amount, the units, that both are open, the hold or payment that is
    named, the limits.
    """
    check_amount(intent)
    check_parties(intent, payer, payee)
    if intent.settles is not None:
        check_settling(intent, earlier, at=at)
    if intent.reverses is not None:
        check_reversal(intent, earlier)

    released = earlier.amount if intent.settles is not None and earlier else 0
    moved = intent.amount if intent.phase in MOVING else 0
    set_aside = intent.amount if intent.phase is Phase.PENDING else 0
    payer_after = replace(
        payer,
        posted=payer.posted - moved,
        held=payer.held + set_aside - released,
        version=payer.version + 1,
    )
    payee_after = replace(payee, posted=payee.posted + moved, version=payee.version + 1)
    check_size(payer_after, payee_after)
    if intent.phase is not Phase.VOID:
        room = payer.posted - payer.held - (payer.floor or 0)
        check_limits(mode=mode, room=room, payer=payer_after, payee=payee_after, promised=set_aside)
    return payer_after, payee_after


def move_plainly(amount: int, *, payer: Standing, payee: Standing) -> bool:
    """Move a plain amount on these very standings, if `move` would; else change nothing.

    The short way for thousands of movements in one list. It gives no reasons: ask `move`.
    """
    left, gathered = payer.posted - amount, payee.posted + amount
    if (
        0 < amount <= LARGEST
        and payer is not payee
        and payer.unit == payee.unit
        and not payer.is_closed
        and not payee.is_closed
        and left >= -LARGEST
        and gathered <= LARGEST
        and (payer.floor is None or left - payer.held >= payer.floor)
        and (payee.ceiling is None or gathered <= payee.ceiling)
    ):
        payer.posted, payee.posted = left, gathered
        payer.version += 1
        payee.version += 1
        return True
    return False


def check_amount(intent: Intent) -> None:
    """Refuse an amount that moves nothing or cannot be kept exactly."""
    if intent.phase is Phase.VOID:
        if intent.amount:
            message = "giving back a hold moves nothing: the amount is 0"
            raise ValueError(message)
        return
    if intent.amount <= 0:
        raise errors.moves_nothing()
    if intent.amount > LARGEST:
        raise errors.too_large()


def check_parties(intent: Intent, payer: Standing, payee: Standing) -> None:
    """Refuse an account paying itself, mixed units and closed accounts.

    A hold can be given back even when the account it was meant for has been closed.
    """
    if intent.debit_id == intent.credit_id:
        raise errors.to_itself()
    if payer.unit != payee.unit:
        raise errors.mixed_units()
    if (payer.is_closed or payee.is_closed) and intent.phase is not Phase.VOID:
        raise errors.account_closed()


def check_settling(intent: Intent, earlier: Earlier | None, *, at: datetime) -> None:
    """Refuse to settle what is not a hold between these two, is settled, or has run out."""
    if earlier is None or earlier.phase is not Phase.PENDING:
        raise errors.no_such_hold()
    if (earlier.debit_id, earlier.credit_id) != (intent.debit_id, intent.credit_id):
        raise errors.no_such_hold()
    if earlier.is_over:
        raise errors.hold_settled()
    if intent.phase is Phase.POST and earlier.expires_at is not None and at >= earlier.expires_at:
        raise errors.hold_ran_out()
    if intent.amount > earlier.amount:
        raise errors.more_than_held()


def check_reversal(intent: Intent, earlier: Earlier | None) -> None:
    """Refuse to take back what did not move, was taken back, or came another way."""
    if earlier is None or earlier.phase not in MOVING:
        raise errors.not_reversible()
    back = (earlier.credit_id, earlier.debit_id, earlier.amount)
    if back != (intent.debit_id, intent.credit_id, intent.amount):
        raise errors.not_reversible()
    if earlier.is_over:
        raise errors.already_reversed()


def check_size(*standings: Standing) -> None:
    """Refuse balances that cannot be kept exactly."""
    if any(max(abs(after.posted), after.held) > LARGEST for after in standings):
        raise errors.too_large()


def check_limits(*, mode: Mode, room: int, payer: Standing, payee: Standing, promised: int) -> None:
    """Refuse to leave the payer below the floor or the payee above the ceiling.

    `room` is what the payer could have paid; it is told when that was not enough.
    A promise counts against the payee's ceiling when it is made: better no at the start than
    after the work is done. Recording refuses nothing for limits, so it takes accounts that have
    none; anything else is a mistake in the program.
    """
    if mode is Mode.RECORDING:
        if payer.has_limits or payee.has_limits:
            message = "recording needs accounts without floor and ceiling"
            raise ValueError(message)
        return
    if payer.floor is not None and payer.posted - payer.held < payer.floor:
        raise errors.NotEnoughCredit.left(room, floor=payer.floor, unit=payer.unit)
    if payee.ceiling is not None and payee.posted + promised > payee.ceiling:
        raise errors.AboveCeiling.of(payee.ceiling, unit=payee.unit)


def check_new_limits(standing: Standing, *, floor: int | None, ceiling: int | None) -> None:
    """Refuse limits that the account breaks as it stands now."""
    too_low = floor is not None and standing.posted - standing.held < floor
    too_high = ceiling is not None and standing.posted > ceiling
    if too_low or too_high:
        raise errors.beyond_new_limits(standing.posted, standing.unit)
