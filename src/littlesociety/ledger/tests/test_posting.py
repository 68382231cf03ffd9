"""Posting: every question once, every event whole, every answer the same again."""

import uuid
from dataclasses import replace
from unittest import mock

import psycopg
import pytest
from django.db import IntegrityError, OperationalError

from littlesociety.core.actors import Actor
from littlesociety.ledger.actions import RECORDING, Outcome, post
from littlesociety.ledger.actions import posting as posting_module
from littlesociety.ledger.models import RefusedTransfer, Transfer
from littlesociety.ledger.queries import balance_of, replay_problems

from .factories import ADA, NEXT_WEEK, NOON, an_account, an_intent

pytestmark = pytest.mark.django_db


def statuses(answers: list[Outcome]) -> list[str]:
    return [answer.status for answer in answers]


def test_a_transfer_moves_once_however_often_it_is_sent() -> None:
    payer, payee = an_account(), an_account()
    asked = an_intent(payer, payee)

    first, again = post([asked, asked], by=ADA, at=NOON)
    [later] = post([asked], by=Actor(person_id=2), at=NEXT_WEEK)

    assert statuses([first, again, later]) == ["accepted", "duplicate", "duplicate"]
    assert first.transfer_id == again.transfer_id == later.transfer_id
    assert later.event_id == first.event_id
    assert (later.debit_after, later.credit_after) == (-60, 60)
    assert balance_of(payer).posted == -60


def test_a_key_that_is_used_for_something_else_is_a_conflict() -> None:
    asked = an_intent(an_account(), an_account())
    post([asked], by=ADA, at=NOON)

    [answer] = post([replace(asked, amount=61)], by=ADA, at=NOON)

    assert (answer.status, answer.code) == ("conflict", "key-conflict")
    assert Transfer.objects.count() == 1


def test_a_refusal_is_kept_and_given_again_even_when_there_is_credit_by_then() -> None:
    payer, payee = an_account(floor=0), an_account()
    asked = an_intent(payer, payee)

    [first] = post([asked], by=ADA, at=NOON)
    post([an_intent(payee, payer, 60)], by=ADA, at=NOON)
    [again] = post([asked], by=ADA, at=NOON)

    assert (first.status, first.code) == ("refused", "not-enough-credit")
    assert again == first
    assert RefusedTransfer.objects.get().key == asked.key


def test_movements_in_one_call_follow_one_another() -> None:
    a, b, c = an_account(floor=0), an_account(floor=0), an_account()

    answers = post(
        [an_intent(a, b), an_intent(c, a), an_intent(a, b), an_intent(b, c, 30)], by=ADA, at=NOON
    )

    assert statuses(answers) == ["refused", "accepted", "accepted", "accepted"]
    assert [balance_of(pk).posted for pk in (a, b, c)] == [0, 30, -30]
    assert replay_problems() == []


def test_the_legs_of_an_event_are_all_made_or_none() -> None:
    rich, poor, shop = an_account(), an_account(floor=0), an_account()
    event = uuid.uuid4()
    legs = [an_intent(rich, shop, event_id=event), an_intent(poor, shop, event_id=event)]
    alone = an_intent(rich, shop, 5)

    answers = post([legs[0], alone, legs[1]], by=ADA, at=NOON)

    assert statuses(answers) == ["refused", "accepted", "refused"]
    assert balance_of(shop).posted == 5
    assert statuses(post(legs, by=ADA, at=NOON)) == ["refused", "refused"]


def test_an_event_is_made_whole_and_answered_again_whole() -> None:
    a, b, c = an_account(), an_account(), an_account()
    event = uuid.uuid4()
    legs = [an_intent(a, b, event_id=event), an_intent(b, c, 30, event_id=event)]

    first, again = post(legs, by=ADA, at=NOON), post(legs, by=ADA, at=NOON)

    assert statuses(first) == ["accepted", "accepted"]
    assert statuses(again) == ["duplicate", "duplicate"]
    assert {answer.event_id for answer in first + again} == {event}


def test_an_event_cannot_grow() -> None:
    a, b = an_account(), an_account()
    event = uuid.uuid4()
    leg = an_intent(a, b, event_id=event)
    post([leg], by=ADA, at=NOON)

    grown = post([leg, an_intent(a, b, event_id=event)], by=ADA, at=NOON)
    [alone] = post([an_intent(a, b, event_id=event)], by=ADA, at=NOON)

    assert statuses(grown) == ["duplicate", "conflict"]
    assert alone.status == "conflict"


def test_two_legs_of_an_event_cannot_pay_one_hold_twice() -> None:
    a, b = an_account(), an_account()
    [held] = post([an_intent(a, b, hold_until=NEXT_WEEK)], by=ADA, at=NOON)
    event = uuid.uuid4()

    answers = post(
        [an_intent(a, b, 30, event_id=event, post_hold=held.transfer_id) for _ in range(2)],
        by=ADA,
        at=NOON,
    )

    assert statuses(answers) == ["refused", "refused"]
    assert balance_of(a).held == 60


def test_one_hold_is_paid_once_within_one_call() -> None:
    a, b = an_account(), an_account()
    [held] = post([an_intent(a, b, hold_until=NEXT_WEEK)], by=ADA, at=NOON)

    answers = post(
        [an_intent(a, b, 30, post_hold=held.transfer_id) for _ in range(2)], by=ADA, at=NOON
    )

    assert [answer.code for answer in answers] == ["", "hold-settled"]
    assert (balance_of(a).posted, balance_of(a).held) == (-30, 0)


def test_legs_with_one_key_are_a_mistake_in_the_program() -> None:
    leg = an_intent(an_account(), an_account(), event_id=uuid.uuid4())

    with pytest.raises(ValueError, match="key of its own"):
        post([leg, leg], by=ADA, at=NOON)


def test_an_account_that_is_not_there_is_refused() -> None:
    [answer] = post([an_intent(an_account(), 10**9)], by=ADA, at=NOON)

    assert (answer.status, answer.code) == ("refused", "bad-movement")


def test_recording_writes_down_what_happened_whatever_the_balance() -> None:
    council, supplier = (an_account(floor=None, ceiling=None, unit="GBP-pence") for _ in "ab")

    [answer] = post([an_intent(council, supplier, 10**12)], by=ADA, at=NOON, mode=RECORDING)

    assert answer.debit_after == -(10**12)


def test_who_did_it_for_whom_is_kept() -> None:
    post([an_intent(an_account(), an_account())], by=Actor(person_id=3, acting_for_id=4), at=NOON)

    made = Transfer.objects.get()

    assert (made.made_by, made.acting_for, made.made_at) == (3, 4, NOON)


def test_a_thousand_movements_need_few_questions(django_assert_max_num_queries: object) -> None:
    accounts = [an_account(floor=None, ceiling=None) for _ in range(4)]
    intents = [an_intent(accounts[n % 4], accounts[(n + 1) % 4]) for n in range(1000)]

    with django_assert_max_num_queries(60):  # type: ignore[operator]
        answers = post(intents, by=ADA, at=NOON)

    assert set(statuses(answers)) == {"accepted"}
    assert replay_problems() == []


def test_ten_thousand_movements_are_one_call() -> None:
    accounts = [an_account(floor=None, ceiling=None) for _ in range(50)]
    intents = [an_intent(accounts[n % 50], accounts[n * 7 % 49], 1) for n in range(10_000)]

    answers = post(intents, by=ADA, at=NOON)

    to_itself = sum(intent.debit_id == intent.credit_id for intent in intents)
    assert statuses(answers).count("accepted") == 10_000 - to_itself
    assert [answer.transfer_id for answer in answers if answer.stands] == list(
        Transfer.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert replay_problems() == []


def test_nothing_asked_is_nothing_answered() -> None:
    assert post([], by=ADA, at=NOON) == []


def test_the_loser_of_a_race_for_a_key_looks_again() -> None:
    asked = an_intent(an_account(), an_account())
    post([asked], by=ADA, at=NOON)
    really = posting_module._first_answers
    looks = iter([lambda *_asked: {}, really])

    with mock.patch.object(
        posting_module,
        "_first_answers",
        side_effect=lambda *asked: next(looks)(*asked),  # noqa: PLW0108
    ) as look:
        [answer] = post([asked], by=ADA, at=NOON)

    assert answer.status == "duplicate"
    assert look.call_count == 2


def test_what_is_not_a_race_is_not_hidden() -> None:
    asked = an_intent(an_account(), an_account())
    post([asked], by=ADA, at=NOON)
    blind = mock.patch.object(posting_module, "_first_answers", side_effect=[{}, {}])

    with blind, pytest.raises(IntegrityError):
        post([asked], by=ADA, at=NOON)


def failing_as(sqlstate: str) -> OperationalError:
    error = OperationalError("try later")
    error.__cause__ = psycopg.errors.lookup(sqlstate)()
    return error


def test_a_deadlock_is_tried_again_a_few_times_and_nothing_else_is() -> None:
    deadlocks = mock.Mock(side_effect=[failing_as("40P01"), failing_as("40001"), "done"])
    disk_full = mock.Mock(side_effect=failing_as("53100"))
    hopeless = mock.Mock(side_effect=[failing_as("40P01")] * 9)

    assert posting_module._with_patience(deadlocks) == "done"
    with pytest.raises(OperationalError):
        posting_module._with_patience(disk_full)
    with pytest.raises(OperationalError):
        posting_module._with_patience(hopeless)

    assert [call.call_count for call in (deadlocks, disk_full, hopeless)] == [3, 1, 5]
