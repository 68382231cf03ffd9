"""Anything that can be done to a ledger, in any order, against a dictionary that does the same."""

import datetime as dt
from dataclasses import dataclass, field, replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from littlesociety.core.errors import Refusal
from littlesociety.ledger.actions import (
    Intent,
    Outcome,
    close_account,
    expire_holds,
    post,
    set_limits,
)
from littlesociety.ledger.models import Account, Transfer
from littlesociety.ledger.queries import replay_problems

from .factories import ADA, NOON, an_account, an_intent

AMOUNTS = st.integers(1, 90)
LIMITS = st.one_of(st.none(), st.integers(0, 200))
PLACES = st.integers(0, 3)


@dataclass
class Model:
    """An account as the dictionary knows it."""

    floor: int | None
    ceiling: int | None
    posted: int = 0
    held: int = 0
    is_closed: bool = False

    def can_give(self, amount: int) -> bool:
        return self.floor is None or self.posted - self.held - amount >= self.floor

    def can_take(self, amount: int) -> bool:
        return self.ceiling is None or self.posted + amount <= self.ceiling


@dataclass
class Held:
    """A hold as the dictionary knows it."""

    payer: int
    payee: int
    amount: int
    until: dt.datetime
    is_over: bool = False


@dataclass
class Known:
    """Everything the dictionary remembers."""

    accounts: dict[int, Model] = field(default_factory=dict)
    holds: dict[int, Held] = field(default_factory=dict)
    payments: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    taken_back: set[int] = field(default_factory=set)
    asked: list[tuple[Intent, Outcome]] = field(default_factory=list)


class LedgerMachine(RuleBasedStateMachine):
    """Does a thing to the ledger and to the dictionary; both must agree on what came of it."""

    accounts = Bundle("accounts")

    def __init__(self) -> None:
        super().__init__()
        self.known, self.at = Known(), NOON
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def ask(self, intent: Intent, *, should_be_made: bool) -> Outcome:
        [answer] = post([intent], by=ADA, at=self.at)
        assert answer.status == ("accepted" if should_be_made else "refused"), answer
        self.known.asked.append((intent, answer))
        return answer

    @initialize()
    def two_to_begin_with(self) -> None:
        for _each in range(2):
            self.open(floor=100, ceiling=None)

    @rule(floor=LIMITS, ceiling=LIMITS)
    def open(self, floor: int | None, ceiling: int | None) -> None:
        bottom = None if floor is None else -floor
        number = an_account(floor=bottom, ceiling=ceiling)
        self.known.accounts[number] = Model(bottom, ceiling)

    def two(self, one: int, other: int) -> tuple[int, int]:
        numbers = list(self.known.accounts)
        payer = numbers[one % len(numbers)]
        rest = [number for number in numbers if number != payer]
        return payer, rest[other % len(rest)]

    def are_open(self, *numbers: int) -> bool:
        return not any(self.known.accounts[number].is_closed for number in numbers)

    @rule(one=PLACES, other=PLACES, amount=AMOUNTS)
    def pay(self, one: int, other: int, amount: int) -> None:
        payer, payee = self.two(one, other)
        a, b = self.known.accounts[payer], self.known.accounts[payee]
        lawful = self.are_open(payer, payee) and a.can_give(amount) and b.can_take(amount)

        answer = self.ask(an_intent(payer, payee, amount), should_be_made=lawful)

        if lawful:
            self.book(answer, payer, payee, amount)

    def book(self, answer: Outcome, payer: int, payee: int, amount: int) -> None:
        assert answer.transfer_id
        self.known.accounts[payer].posted -= amount
        self.known.accounts[payee].posted += amount
        self.known.payments[answer.transfer_id] = (payer, payee, amount)

    @rule(one=PLACES, other=PLACES, amount=AMOUNTS, hours=st.integers(1, 48))
    def hold(self, one: int, other: int, amount: int, hours: int) -> None:
        payer, payee = self.two(one, other)
        a, b = self.known.accounts[payer], self.known.accounts[payee]
        lawful = self.are_open(payer, payee) and a.can_give(amount) and b.can_take(amount)
        until = self.at + dt.timedelta(hours=hours)

        answer = self.ask(an_intent(payer, payee, amount, hold_until=until), should_be_made=lawful)

        if lawful:
            assert answer.transfer_id
            a.held += amount
            self.known.holds[answer.transfer_id] = Held(payer, payee, amount, until)

    @precondition(lambda self: self.known.holds)
    @rule(which=PLACES, amount=AMOUNTS)
    def pay_from_a_hold(self, which: int, amount: int) -> None:
        number, held = self.pick_hold(which)
        lawful = (
            not held.is_over
            and self.at < held.until
            and amount <= held.amount
            and self.are_open(held.payer, held.payee)
            and self.known.accounts[held.payee].can_take(amount)
        )

        intent = an_intent(held.payer, held.payee, amount, post_hold=number)
        answer = self.ask(intent, should_be_made=lawful)

        if lawful:
            self.end(held)
            self.book(answer, held.payer, held.payee, amount)

    @precondition(lambda self: self.known.holds)
    @rule(which=PLACES)
    def give_a_hold_back(self, which: int) -> None:
        number, held = self.pick_hold(which)
        intent = an_intent(held.payer, held.payee, 0, void_hold=number)

        self.ask(intent, should_be_made=not held.is_over)

        if not held.is_over:
            self.end(held)

    def pick_hold(self, which: int) -> tuple[int, Held]:
        return list(self.known.holds.items())[which % len(self.known.holds)]

    def end(self, held: Held) -> None:
        held.is_over = True
        self.known.accounts[held.payer].held -= held.amount

    @rule(hours=st.integers(1, 24))
    def wait(self, hours: int) -> None:
        self.at += dt.timedelta(hours=hours)
        due = [h for h in self.known.holds.values() if not h.is_over and h.until <= self.at]

        assert expire_holds(at=self.at) == len(due)

        for held in due:
            self.end(held)

    @precondition(lambda self: self.known.payments)
    @rule(which=PLACES)
    def take_back(self, which: int) -> None:
        number = list(self.known.payments)[which % len(self.known.payments)]
        payer, payee, amount = self.known.payments[number]
        lawful = (
            number not in self.known.taken_back
            and self.are_open(payer, payee)
            and self.known.accounts[payee].can_give(amount)
            and self.known.accounts[payer].can_take(amount)
        )

        intent = an_intent(payee, payer, amount, reverses=number)
        answer = self.ask(intent, should_be_made=lawful)

        if lawful:
            self.known.taken_back.add(number)
            self.book(answer, payee, payer, amount)

    @precondition(lambda self: self.known.asked)
    @rule(which=PLACES)
    def ask_again(self, which: int) -> None:
        intent, first = self.known.asked[-1 - which % len(self.known.asked)]

        [again] = post([intent], by=ADA, at=self.at)
        [other] = post([replace(intent, reason="something-else")], by=ADA, at=self.at)

        same = first._replace(status="duplicate" if first.stands else "refused")
        assert again == same
        assert other.status == "conflict"

    @rule(which=PLACES)
    def close(self, which: int) -> None:
        number = self.two(which, 0)[0]
        account = self.known.accounts[number]
        if sum(not each.is_closed for each in self.known.accounts.values()) <= 2:
            return
        if self.is_lawful(lambda: close_account(account_id=number, by=ADA, at=self.at)):
            account.is_closed = True
        else:
            assert account.held > 0
            assert not account.is_closed

    @rule(which=PLACES, floor=LIMITS, ceiling=LIMITS)
    def bound(self, which: int, floor: int | None, ceiling: int | None) -> None:
        number = self.two(which, 0)[0]
        account = self.known.accounts[number]
        wanted = replace(account, floor=None if floor is None else -floor, ceiling=ceiling)

        done = self.is_lawful(
            lambda: set_limits(
                account_id=number, floor=wanted.floor, ceiling=ceiling, by=ADA, at=self.at
            )
        )

        assert done == (wanted.can_give(0) and wanted.can_take(0))
        if done:
            self.known.accounts[number] = wanted

    def is_lawful(self, act: object) -> bool:
        try:
            act()  # type: ignore[operator]
        except Refusal:
            return False
        return True

    @invariant()
    def ledger_and_dictionary_agree(self) -> None:
        rows = Account.objects.in_bulk(list(self.known.accounts))
        for number, model in self.known.accounts.items():
            row = rows[number]
            assert (row.posted, row.held) == (model.posted, model.held)
            assert model.can_give(0)
            assert model.can_take(0)
        assert sum(row.posted for row in rows.values()) == 0

    @invariant()
    def every_key_moved_once_and_the_replay_agrees(self) -> None:
        made = [answer for _intent, answer in self.known.asked if answer.stands]
        assert Transfer.objects.filter(scope="test").count() == len(made)
        assert replay_problems() == []


@pytest.mark.django_db
def test_the_ledger_agrees_with_a_dictionary_whatever_is_done_to_it() -> None:
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=False,
        ),
    )
