"""Our own ledger, called as the rest of the product calls it: `ledger.actions.post`.

A single post is timed with the making of its Intent, as a page makes it. The Intents of a long list
are made beforehand, as an importer has them. One call is one durable commit.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

import django
from django.core.management import call_command
from django.db import connection

from littlesociety.ops.bench.workshop import obey, timed

from .hands import write_together
from .pairs import ACCOUNTS, CEILING, FLOOR, Movement, Pairs

KIND: Final = "bench"


class Ours:
    """The product's ledger in the database that DATABASE_URL names."""

    def __init__(self) -> None:
        from littlesociety.core import clock, units  # noqa: PLC0415  Django must stand first
        from littlesociety.core.actors import SYSTEM  # noqa: PLC0415
        from littlesociety.ledger import actions  # noqa: PLC0415

        self.actions, self.now, self.by = actions, clock.now, SYSTEM
        self.unit = units.MINUTES
        self.pairs = Pairs([])

    def prepare(self) -> list[int]:
        """Make the tables and open the accounts; opened again, they are the same ones."""
        call_command("migrate", verbosity=0)
        return self.open()

    def open(self) -> list[int]:
        """Find the accounts."""
        numbers = self.actions.open_accounts(
            holders=[f"{KIND}-{place:04}" for place in range(ACCOUNTS)],
            unit=self.unit,
            kind=KIND,
            floor=FLOOR,
            ceiling=CEILING,
            at=self.now(),
        )
        self.pairs = Pairs(sorted(numbers.values()))
        return self.pairs.accounts

    def single(self, times: int, *, hot: bool = False) -> float:
        """Post one at a time."""
        movements = self.pairs.some(times, hot=hot)
        return timed(self.post_one, movements)

    def many(self, times: int, size: int) -> float:
        """Post `size` in a call."""
        calls = [[self.intent(each) for each in self.pairs.some(size)] for _call in range(times)]
        return timed(self.post, calls)

    def writers(self, seconds: float, threads: int) -> list[list[float]]:
        """Post one at a time from several threads; give each one's waits in seconds."""
        return write_together(self._writer, self.pairs, seconds=seconds, threads=threads)

    def intent(self, movement: Movement) -> Any:
        """A movement with a key of its own."""
        payer, payee, amount = movement
        return self.actions.Intent(
            scope=KIND,
            key=uuid4().hex,
            debit_id=payer,
            credit_id=payee,
            amount=amount,
            reason="help-given",
        )

    def post_one(self, movement: Movement) -> None:
        """Make the Intent of one movement, and post it."""
        self.post([self.intent(movement)])

    def post(self, intents: list[Any]) -> None:
        """Post, and make sure that all of it stands."""
        outcomes = self.actions.post(intents, by=self.by, at=self.now())
        if not all(outcome.status == "accepted" for outcome in outcomes):
            message = f"a movement was not accepted: {outcomes[0]}"
            raise ValueError(message)

    @contextmanager
    def _writer(self) -> Iterator[Callable[[Movement], None]]:
        """A thread that posts has a connection of its own, and closes it."""
        try:
            yield self.post_one
        finally:
            connection.close()


def main() -> None:
    """Obey until standard input ends."""
    django.setup()
    ours = Ours()
    if "prepared" in sys.argv:
        ours.open()
    obey(
        {
            "prepare": ours.prepare,
            "single": ours.single,
            "many": ours.many,
            "writers": ours.writers,
        }
    )


if __name__ == "__main__":
    main()
