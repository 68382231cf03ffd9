"""Requests at random: lawful ones, greedy ones, old ones again, and old keys for something else."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Final
from uuid import UUID

from littlesociety.ledger.actions import Intent

from .model import Model

_REASON: Final = "torture"
_LARGEST: Final = 90
_LONGEST_HOLD_HOURS: Final = 72
_MOST_LEGS: Final = 4
_LONGEST_LIST: Final = 1_000
_RECENT: Final = 100
_JUST_NOW: Final = 5
_GIVEN_BACK: Final = 0.3
_ALL_PLAIN: Final = 0.7
_NOT_ALTERED: Final = 0.93


@dataclass(slots=True)
class Asking:
    """Makes requests of one seed. All randomness comes from the seed."""

    scope: str
    chance: Random
    model: Model
    accounts: list[int]
    numbers: "count[int]" = field(default_factory=count)

    def some(self, *, at: datetime, most: int) -> list[Intent]:
        """A list of 1 to 1,000 requests, short ones as often as long ones."""
        longest = min(_LONGEST_LIST, most)
        length = min(longest, int(longest ** self.chance.random()) + 1)
        asked: list[Intent] = []
        ask = self._next_plain if self.chance.random() < _ALL_PLAIN else self._next
        while len(asked) < length:
            asked += ask(asked, at)
        return asked

    def _next_plain(self, asked: list[Intent], _at: datetime) -> list[Intent]:
        """One more payment, or an old one again: a list of these takes the ledger's short way."""
        kind = self.chance.random()
        if kind < _ALL_PLAIN:
            return [self._plain()]
        found = self._again(asked) if kind < _NOT_ALTERED else self._altered(asked)
        return found if found[0].is_plain else [self._plain()]

    def _next(self, asked: list[Intent], at: datetime) -> list[Intent]:
        """One more request, or the legs of one event."""
        makers: tuple[tuple[Callable[[], list[Intent]], int], ...] = (
            (lambda: [self._plain()], 50),
            (lambda: [self._hold(at)], 14),
            (lambda: self._settle(at), 12),
            (self._take_back, 5),
            (self._event, 3),
            (lambda: self._again(asked), 12),
            (lambda: self._altered(asked), 4),
        )
        asks, weights = zip(*makers, strict=True)
        [ask] = self.chance.choices(asks, weights)
        made: list[Intent] = ask()
        return made

    def _plain(self, event_id: UUID | None = None) -> Intent:
        """A payment, sometimes greedy, sometimes to oneself or in another unit."""
        debit, credit = self.chance.choices(self.accounts, k=2)
        amount = self.chance.randint(1, _LARGEST)
        key = f"k{next(self.numbers)}"
        return Intent(self.scope, key, debit, credit, amount, _REASON, event_id=event_id)

    def _hold(self, at: datetime) -> Intent:
        """Something set aside for a while."""
        until = at + timedelta(hours=self.chance.randint(1, _LONGEST_HOLD_HOURS))
        return replace(self._plain(), hold_until=until)

    def _settle(self, at: datetime) -> list[Intent]:
        """Pay from a hold or give it back: an open one mostly, sometimes one that is over."""
        if not self.model.hold_numbers:
            return [self._hold(at)]
        number = self.chance.choice(self.model.hold_numbers[-_RECENT:])
        hold = self.model.holds[number]
        asked = replace(self._plain(), debit_id=hold.debit, credit_id=hold.credit)
        if self.chance.random() < _GIVEN_BACK:
            return [replace(asked, amount=0, void_hold=number)]
        amount = max(1, hold.amount - self.chance.choice((0, 0, 0, 1, hold.amount, -1)))
        return [replace(asked, amount=amount, post_hold=number)]

    def _take_back(self) -> list[Intent]:
        """The other way round, whole: sometimes a second time."""
        if not self.model.payment_numbers:
            return [self._plain()]
        number = self.chance.choice(self.model.payment_numbers[-_RECENT:])
        debit, credit, amount = self.model.payments[number]
        asked = replace(self._plain(), debit_id=credit, credit_id=debit, amount=amount)
        return [replace(asked, reverses=number)]

    def _event(self) -> list[Intent]:
        """Several movements that stand or fall together."""
        event_id = UUID(int=self.chance.getrandbits(128))
        return [self._plain(event_id) for _leg in range(self.chance.randint(2, _MOST_LEGS))]

    def _again(self, asked: list[Intent]) -> list[Intent]:
        """The same request as before: of this list, of the last ones, or of long ago."""
        found = asked[-_JUST_NOW:]
        if keys := self.model.keys:
            oldest = self.chance.choice((0, max(0, len(keys) - _RECENT)))
            key = keys[self.chance.randrange(oldest, len(keys))]
            found = [*found, self.model.answered[key].intent]
        found = [intent for intent in found if intent.event_id is None]
        return [self.chance.choice(found)] if found else [self._plain()]

    def _altered(self, asked: list[Intent]) -> list[Intent]:
        """An old key for something else."""
        [first] = self._again(asked)
        if first.void_hold is not None:
            return [replace(first, reason="altered")]
        return [replace(first, amount=first.amount + 1)]
