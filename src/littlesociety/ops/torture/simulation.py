"""One seed: random lists of movements, lines for the record, crashes, a clock that goes astray."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from littlesociety.core.actors import SYSTEM
from littlesociety.core.errors import Refusal
from littlesociety.ledger.actions import (
    Intent,
    Outcome,
    close_account,
    expire_holds,
    open_account,
    post,
    set_limits,
)
from littlesociety.records.actions import Line, open_record, publish_many

from .asking import Asking
from .crashes import Crash, stopped_at_any_instruction
from .model import Account, Fault, Model
from .tally import Tally
from .witnessing import Followed

ORIGIN: Final = "torture.example/record"
BEGINS: Final = datetime(2030, 1, 1, 12, tzinfo=UTC)
_FAR_AHEAD: Final = timedelta(days=3650)
_HELD_AT_ONCE: Final = 500
_FEWEST_ACCOUNTS, _MOST_ACCOUNTS = 4, 60
_LIMITS: Final = (None, 0, 100, 1_000)
_FACTS: Final = {"area": "M05000001@2030", "category": "lift"}


@dataclass(slots=True)
class Simulation:
    """One seed, on the database and in the record folder of this process."""

    seed: int
    tally: Tally
    most: int
    chance: Random = field(init=False)
    model: Model = field(default_factory=Model)
    asking: Asking = field(init=False)
    followed: Followed = field(init=False)
    at: datetime = BEGINS
    asked: int = 0
    published: int = 0
    already_there: int = 0

    def run(self) -> list[Fault]:
        """Go on until enough was asked for or something is wrong; return what is wrong."""
        self._begin()
        while self.asked < self.most:
            if faults := self._step():
                return faults
        return self._end()

    def _begin(self) -> None:
        """Open accounts with all sorts of limits, and the record."""
        self.chance = Random(self.seed)  # noqa: S311 - a seed must give the same again
        open_record(origin=ORIGIN, by=SYSTEM, at=BEGINS)
        self.already_there = _lines()
        numbers = []
        for place in range(self.chance.randint(_FEWEST_ACCOUNTS, _MOST_ACCOUNTS)):
            unit = "pence" if place % 10 == 9 else "minutes"  # noqa: PLR2004 - one in ten
            floor, ceiling = self.chance.choice(_LIMITS), self.chance.choice((None, *_LIMITS[1:]))
            account = Account(unit, None if floor is None else -floor, ceiling)
            number = open_account(
                holder=f"t{self.seed}-{place}",
                unit=unit,
                kind="time",
                floor=account.floor,
                ceiling=account.ceiling,
                at=BEGINS,
            )
            self.model.accounts[number] = account
            numbers.append(number)
        self.asking = Asking(f"t{self.seed}", self.chance, self.model, numbers)
        self.followed = Followed(Random(f"witness of {self.seed}"))  # noqa: S311

    def _step(self) -> list[Fault]:
        """Do one of the things that happen to a society, and look whether all is well."""
        self._pass_time()
        steps: tuple[tuple[Callable[[], list[Fault]], int], ...] = (
            (self._post, 60),
            (self._crash, 20),
            (self._publish, 8),
            (self._seal, 6),
            (self._expire, 6),
            (self._bound, 5),
            (self._close, 1),
        )
        [step] = self.chance.choices(*zip(*steps, strict=True))
        return step() or self._balances()

    def _pass_time(self) -> None:
        """Mostly forwards; sometimes back, as a clock that is set right or wrong goes."""
        hours = self.chance.choice((0, 0, 1, 1, 2, 5, 24, -1, -30))
        self.at += timedelta(hours=hours, minutes=self.chance.randint(0, 59))

    def _post(self) -> list[Fault]:
        """A list of movements."""
        return self._deliver(self.asking.some(at=self.at, most=self.most - self.asked))

    def _deliver(self, intents: Sequence[Intent]) -> list[Fault]:
        """Post, and hold every answer against the model."""
        self._count(intents)
        answers = post(intents, by=SYSTEM, at=self.at)
        return self.model.judge(intents, answers, at=self.at)

    def _crash(self) -> list[Fault]:
        """A list that is broken off at some moment, and then asked for again, in another order."""
        intents = self.asking.some(at=self.at, most=self.most - self.asked)
        self.tally.counts["crashes"] += 1
        self._count(intents)
        crash = self.chance.choice((self._before_commit, self._anywhere, self._unheard))
        if faults := crash(intents):
            return faults
        again = list(intents)
        if self.chance.random() < 0.5 and not any(leg.event_id for leg in again):  # noqa: PLR2004
            self.chance.shuffle(again)
        return self._deliver(again)

    def _before_commit(self, intents: Sequence[Intent]) -> list[Fault]:
        """The process stops with everything done and nothing committed."""
        try:
            with transaction.atomic():
                post(intents, by=SYSTEM, at=self.at)
                self._write_lines()
                raise Crash
        except Crash:
            return []

    def _anywhere(self, intents: Sequence[Intent]) -> list[Fault]:
        """The database stops inside a statement, or is just quick enough.

        Whoever is told of an error does not know whether the commit came before it; the ledger
        does, and must then have made all of it or nothing.
        """
        fresh = [leg for leg in intents if (leg.scope, leg.key) not in self.model.answered]
        answers: list[Outcome] | None = None
        try:
            with stopped_at_any_instruction(self.chance):
                answers = post(intents, by=SYSTEM, at=self.at)
        except DatabaseError:
            if not fresh or not _is_known(fresh[0]):
                return []
        is_retry = answers is None
        if answers is None:
            answers = post(intents, by=SYSTEM, at=self.at)
        return self.model.judge(intents, answers, at=self.at, is_retry=is_retry)

    def _unheard(self, intents: Sequence[Intent]) -> list[Fault]:
        """Everything is committed, and whoever asked never hears of it."""
        return self.model.judge(intents, post(intents, by=SYSTEM, at=self.at), at=self.at)

    def _publish(self) -> list[Fault]:
        """A movement and its line on the record, together."""
        with transaction.atomic():
            faults = self._deliver(self.asking.some(at=self.at, most=3))
            self.published += self._write_lines()
        return faults

    def _write_lines(self) -> int:
        """Put some lines on the record; return how many."""
        lines = [
            Line("help-given", "need:2222222222", {**_FACTS, "minutes": minutes}, self.at)
            for minutes in self.chance.choices(range(1, 600), k=self.chance.randint(1, 40))
        ]
        publish_many(lines, by=SYSTEM)
        self.tally.counts["operations"] += len(lines)
        return len(lines)

    def _seal(self) -> list[Fault]:
        """Let the sequencer and the witness do their work."""
        return self.followed.seal(at=self.at, tally=self.tally)

    def _expire(self) -> list[Fault]:
        """Let go of what was set aside for long enough."""
        self.tally.counts["operations"] += 1
        done, due = expire_holds(at=self.at), self.model.expire(at=self.at, most=_HELD_AT_ONCE)
        return [] if done == due else [("lost update", f"{done} holds ran out, not {due}")]

    def _bound(self) -> list[Fault]:
        """Move an account's limits, if it stands within the new ones."""
        number = self.chance.choice(self.asking.accounts)
        account, below = self.model.accounts[number], self.chance.choice(_LIMITS)
        floor, ceiling = None if below is None else -below, self.chance.choice(_LIMITS)
        fits = Account(account.unit, floor, ceiling, account.posted, account.held)
        lawful = fits.can_give(0) and fits.can_take(0)
        self.tally.counts["operations"] += 1
        try:
            set_limits(account_id=number, floor=floor, ceiling=ceiling, by=SYSTEM, at=self.at)
        except Refusal:
            return [("other", "a lawful limit was refused")] if lawful else []
        account.floor, account.ceiling = floor, ceiling
        return [] if lawful else [("overdraft", f"account {number} stands outside its new limits")]

    def _close(self) -> list[Fault]:
        """Close an account, unless something is set aside on it."""
        number = self.chance.choice(self.asking.accounts)
        account = self.model.accounts[number]
        lawful = account.is_closed or account.held == 0
        self.tally.counts["operations"] += 1
        try:
            close_account(account_id=number, by=SYSTEM, at=self.at)
        except Refusal:
            return [("other", "an account could not be closed")] if lawful else []
        account.is_closed = True
        return [] if lawful else [("other", f"account {number} was closed with something held")]

    def _balances(self) -> list[Fault]:
        """Whether every balance is what the dictionary says."""
        accounts = apps.get_model("ledger", "Account")._base_manager
        rows = accounts.filter(pk__in=self.asking.accounts).values_list("pk", "posted", "held")
        known = self.model.accounts
        return [
            ("lost update", f"account {number}: {posted} and {held}, not {known[number]}")
            for number, posted, held in rows
            if (posted, held) != (known[number].posted, known[number].held)
        ]

    def _end(self) -> list[Fault]:
        """Let every hold run out, seal what waits, and look at everything once more."""
        self.at = BEGINS + _FAR_AHEAD
        while open_ones := len(self.model.open_holds()):
            if faults := self._expire():
                return faults
            if len(self.model.open_holds()) == open_ones:
                return [("other", "holds do not run out")]
        faults = [*self._balances(), *self._seal(), *self.followed.whole()]
        here = _lines() - self.already_there
        if here != self.published:
            faults.append(
                ("lost update", f"{here} lines are stored, {self.published} were written")
            )
        stored = _keys(self.asking.scope)
        stands = {key for (_s, key), first in self.model.answered.items() if first.stands}
        if stored != sorted(stands):
            faults.append(("lost update", "the keys stored are not those that were accepted"))
        return faults

    def _count(self, intents: Sequence[Intent]) -> None:
        self.asked += len(intents)
        self.tally.counts["operations"] += len(intents)


def _lines() -> int:
    """How many lines about help are on the record, sealed or not."""
    entries = apps.get_model("records", "Entry")._base_manager
    return int(entries.filter(type="help-given").count())


def _is_known(leg: Intent) -> bool:
    """Whether this request has been answered, one way or the other."""
    with connection.cursor() as cursor:
        for table in ("ledger_transfer", "ledger_refusedtransfer"):
            statement = f"SELECT 1 FROM {table} WHERE scope = %s AND key = %s"  # noqa: S608
            cursor.execute(statement, [leg.scope, leg.key])
            if cursor.fetchone():
                return True
    return False


def _keys(scope: str) -> list[str]:
    """The keys under which movements are stored, once for each row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM ledger_transfer WHERE scope = %s", [scope])
        return sorted(key for (key,) in cursor.fetchall())
