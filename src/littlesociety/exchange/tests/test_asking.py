"""Asking for help, and taking it back."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from littlesociety.core.actors import VISITOR, Actor
from littlesociety.core.errors import Refusal
from littlesociety.core.events import _handlers
from littlesociety.exchange.actions import ask_for_help, decline_match, tell_helpers, withdraw_need
from littlesociety.exchange.errors import (
    NeedClosed,
    NotEnoughTime,
    NothingHere,
    NotYours,
    WorkWasSaidDone,
)
from littlesociety.exchange.events import NeedAsked
from littlesociety.exchange.models import Match, Need
from littlesociety.ledger.actions import transfer
from littlesociety.ledger.queries import balance_of
from littlesociety.messages.models import Notice
from littlesociety.people.tests.factories import ActingForFactory, PersonFactory

from .factories import (
    AFTERWARDS,
    NOON,
    TOMORROW,
    AreaFactory,
    MatchFactory,
    NeedFactory,
    OfferFactory,
    accepted,
    account_of,
    acting,
    ask_facts,
    broker,
    proposed,
    said_done,
)

pytestmark = pytest.mark.django_db


def test_a_resident_asks_for_help(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[NeedAsked] = []
    monkeypatch.setitem(_handlers, NeedAsked, [heard.append])

    need = ask_for_help(**ask_facts(summary="  A lift\n to the clinic "))

    assert need.summary == "A lift to the clinic"
    assert need.written_by is None
    assert heard == [NeedAsked(need_id=need.pk)]
    assert list(Need.objects.open_now(NOON)) == [need]


def test_asking_twice_with_one_key_asks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[NeedAsked] = []
    monkeypatch.setitem(_handlers, NeedAsked, [heard.append])
    facts = ask_facts()

    first, second = ask_for_help(**facts), ask_for_help(**facts)

    assert first == second
    assert Need.objects.count() == 1
    assert len(heard) == 1


def test_nobody_reads_anothers_need_by_using_its_key() -> None:
    asked = ask_for_help(**ask_facts())

    with pytest.raises(NotYours):
        ask_for_help(**ask_facts(request_key=asked.request_key))


def test_a_broker_writes_down_what_was_asked_by_phone() -> None:
    acts = ActingForFactory.create(kind="broker")
    by = Actor(person_id=acts.helper_id, acting_for_id=acts.person_id)

    need = ask_for_help(**ask_facts(asker=acts.person, by=by, channel="phone"))

    assert need.asker == acts.person
    assert need.written_by == acts.helper
    assert (need.asked_channel, need.written_as) == ("phone", "broker")


def test_nobody_asks_in_anothers_name_without_their_yes() -> None:
    someone = PersonFactory.create()

    with pytest.raises(NotYours):
        ask_for_help(**ask_facts(by=acting(someone)))
    with pytest.raises(NotYours):
        ask_for_help(**ask_facts(by=broker()))
    with pytest.raises(NotYours):
        ask_for_help(**ask_facts(by=VISITOR))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"category": "gold"}, "category"),
        ({"summary": "   "}, "summary"),
        ({"summary": "x" * 121}, "summary"),
        ({"details": "x" * 501}, "details"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"starts_at": NOON}, "day"),
        ({"starts_at": NOON + dt.timedelta(days=400)}, "day"),
        ({"area_id": 999_999}, "area"),
        ({"channel": "pigeon"}, "channel"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_at_its_field(
    wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        ask_for_help(**ask_facts(**wrong))

    assert refused.value.field == field
    assert not Need.objects.exists()


def test_someone_at_their_limit_hears_so_before_anyone_sets_out() -> None:
    facts = ask_facts(minutes=61)
    other = PersonFactory.create()
    transfer(
        payer_id=account_of(facts["asker_id"]),
        payee_id=account_of(other.pk),
        amount=540,
        reason="help",
        scope="test",
        key="spent",
        by=acting(facts["asker_id"]),
        at=NOON,
    )

    with pytest.raises(NotEnoughTime, match="10 hours"):
        ask_for_help(**facts)

    assert not Need.objects.exists()
    assert ask_for_help(**facts | {"minutes": 60}).minutes == 60


def test_the_asker_takes_a_request_back_and_twice_is_once() -> None:
    need = NeedFactory.create()

    first = withdraw_need(need_id=need.pk, by=acting(need.asker), at=NOON)
    second = withdraw_need(need_id=need.pk, by=acting(need.asker), at=AFTERWARDS)

    assert first.withdrawn_at == second.withdrawn_at == NOON
    assert not Need.objects.open_now(NOON).exists()


def test_taking_back_lets_the_helper_and_the_minutes_go() -> None:
    match = accepted()

    withdraw_need(need_id=match.need_id, by=acting(match.need.asker_id), at=NOON)

    match.refresh_from_db()
    assert match.declined_at == NOON
    assert balance_of(account_of(match.need.asker_id)).held == 0
    assert Notice.objects.filter(person=match.helper_id, kind="called-off").exists()


def test_nobody_else_takes_a_request_back() -> None:
    match = accepted()

    for by in (VISITOR, acting(match.helper_id), acting(PersonFactory.create())):
        with pytest.raises(NotYours):
            withdraw_need(need_id=match.need_id, by=by, at=NOON)


def test_a_broker_may_take_a_request_back() -> None:
    need = NeedFactory.create()

    assert withdraw_need(need_id=need.pk, by=broker(), at=NOON).withdrawn_at == NOON


def test_help_that_was_said_done_is_not_taken_back() -> None:
    match = said_done()

    with pytest.raises(WorkWasSaidDone):
        withdraw_need(need_id=match.need_id, by=acting(match.need.asker_id), at=AFTERWARDS)


def test_a_need_that_was_met_is_not_taken_back() -> None:
    need = NeedFactory.create(met_at=AFTERWARDS)

    with pytest.raises(NeedClosed):
        withdraw_need(need_id=need.pk, by=acting(need.asker), at=AFTERWARDS)


def test_a_need_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NothingHere):
        withdraw_need(need_id=123_456, by=broker(), at=NOON)


def test_likely_helpers_are_told_once_and_learn_no_name() -> None:
    need = NeedFactory.create()
    offers = OfferFactory.create_batch(7)

    told = tell_helpers(need_id=need.pk, at=NOON)
    again = tell_helpers(need_id=need.pk, at=NOON)

    notices = Notice.objects.filter(kind="could-you-help")
    assert told == again == 5
    assert notices.count() == 5
    assert {notice.person_id for notice in notices} <= {offer.helper_id for offer in offers}
    assert not any(
        word in notice.subject + notice.body
        for notice in notices
        for word in ("Ada", "Clarke", "clinic", "bell")
    )


def test_nobody_is_told_of_a_need_that_is_over() -> None:
    OfferFactory.create()
    need = NeedFactory.create(withdrawn_at=NOON)

    assert tell_helpers(need_id=need.pk, at=NOON) == 0
    assert not Notice.objects.exists()


def test_a_need_leaves_the_board_while_someone_is_asked_and_comes_back_when_they_cannot() -> None:
    match = proposed()

    assert not Need.objects.open_now(NOON).exists()
    decline_match(match_id=match.pk, by=acting(match.helper_id), at=NOON)
    assert Need.objects.open_now(NOON).exists()
    assert not Need.objects.open_now(TOMORROW).exists()
    assert Match.objects.living().count() == 0


def test_details_are_for_the_asker_their_helper_and_brokers() -> None:
    match = accepted()
    stranger = PersonFactory.create()
    asked_only = proposed(area=AreaFactory.create())

    def seen(by: Actor) -> set[int]:
        return set(Need.objects.visible_to(by).values_list("pk", flat=True))

    assert seen(acting(match.need.asker_id)) == {match.need_id}
    assert seen(acting(match.helper_id)) == {match.need_id}
    assert seen(broker()) == {match.need_id, asked_only.need_id}
    assert seen(acting(asked_only.helper_id)) == set()
    assert seen(acting(stranger)) == seen(VISITOR) == set()


def test_a_fresh_key_asks_again() -> None:
    facts = ask_facts()
    ask_for_help(**facts)

    ask_for_help(**facts | {"request_key": uuid4()})

    assert Need.objects.count() == 2


def test_nobody_is_told_of_a_need_that_someone_has_already_been_put_to() -> None:
    OfferFactory.create()
    need = MatchFactory.create().need

    assert tell_helpers(need_id=need.pk, at=NOON) == 0
    assert not Notice.objects.exists()
