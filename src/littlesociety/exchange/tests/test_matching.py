"""Putting a helper and a need to one another."""

from typing import Any

import pytest

from littlesociety.core.actors import VISITOR
from littlesociety.exchange.actions import accept_match, decline_match, propose_match
from littlesociety.exchange.errors import (
    AlreadyDeclined,
    MinutesNotFree,
    NeedClosed,
    NothingHere,
    NotOffered,
    NotYours,
    NotYourself,
    OutOfOrder,
    SomeoneWasFaster,
    WorkWasSaidDone,
)
from littlesociety.exchange.models import Match
from littlesociety.exchange.rules import State
from littlesociety.ledger.actions import set_limits
from littlesociety.ledger.queries import balance_of
from littlesociety.messages.models import Notice
from littlesociety.people.tests.factories import PersonFactory

from .factories import (
    AFTERWARDS,
    NOON,
    NeedFactory,
    OfferFactory,
    accepted,
    account_of,
    acting,
    broker,
    proposed,
    said_done,
)

pytestmark = pytest.mark.django_db


def test_the_asker_asks_a_helper_who_is_told() -> None:
    match = proposed()

    assert match.state is State.PROPOSED
    assert match.answerer_id == match.helper_id
    assert Notice.objects.get().person_id == match.helper_id


def test_a_helper_steps_forward_and_the_asker_is_told() -> None:
    need, helper = NeedFactory.create(), PersonFactory.create()

    match = propose_match(need_id=need.pk, helper_id=helper.pk, by=acting(helper), at=NOON)

    assert match.is_volunteered
    assert match.answerer_id == need.asker_id
    assert Notice.objects.get().person_id == need.asker_id


def test_proposing_the_same_helper_twice_is_once() -> None:
    match = proposed()

    again = propose_match(
        need_id=match.need_id, helper_id=match.helper_id, by=acting(match.need.asker_id), at=NOON
    )

    assert again == match
    assert Match.objects.count() == 1


def test_the_second_of_two_helpers_is_thanked() -> None:
    need = NeedFactory.create()
    first, second = PersonFactory.create(), PersonFactory.create()
    propose_match(need_id=need.pk, helper_id=first.pk, by=acting(first), at=NOON)

    with pytest.raises(SomeoneWasFaster, match="Thank you"):
        propose_match(need_id=need.pk, helper_id=second.pk, by=acting(second), at=NOON)

    assert Match.objects.get().helper == first


def test_a_broker_proposes_and_the_helper_answers() -> None:
    need, offer, by = NeedFactory.create(), OfferFactory.create(), broker()

    match = propose_match(need_id=need.pk, helper_id=offer.helper_id, by=by, at=NOON)

    assert match.proposed_by_id == by.person_id
    assert match.answerer_id == offer.helper_id


def test_a_stranger_proposes_nobody() -> None:
    need, offer, stranger = NeedFactory.create(), OfferFactory.create(), PersonFactory.create()

    for by in (VISITOR, acting(stranger)):
        with pytest.raises(NotYours):
            propose_match(need_id=need.pk, helper_id=offer.helper_id, by=by, at=NOON)


def test_nobody_helps_themselves() -> None:
    need = NeedFactory.create()

    with pytest.raises(NotYourself):
        propose_match(need_id=need.pk, helper_id=need.asker_id, by=acting(need.asker), at=NOON)


def test_only_those_who_offer_it_are_asked() -> None:
    need, other = NeedFactory.create(), OfferFactory.create(category="garden")

    with pytest.raises(NotOffered):
        propose_match(need_id=need.pk, helper_id=other.helper_id, by=acting(need.asker), at=NOON)


def test_a_no_is_not_asked_again_but_they_may_think_better_of_it() -> None:
    match = proposed()
    decline_match(match_id=match.pk, by=acting(match.helper_id), at=NOON)
    facts: dict[str, Any] = {
        "need_id": match.need_id,
        "helper_id": match.helper_id,
        "at": NOON,
    }

    with pytest.raises(AlreadyDeclined):
        propose_match(**facts, by=acting(match.need.asker_id))
    assert propose_match(**facts, by=acting(match.helper_id)).is_volunteered


@pytest.mark.parametrize("over", [{"withdrawn_at": NOON}, {"met_at": NOON}, {"starts_at": NOON}])
def test_nobody_is_put_to_a_need_that_is_over(over: dict[str, object]) -> None:
    need, helper = NeedFactory.create(**over), PersonFactory.create()

    with pytest.raises(NeedClosed):
        propose_match(need_id=need.pk, helper_id=helper.pk, by=acting(helper), at=NOON)


def test_nobody_is_put_to_a_need_that_is_not_there() -> None:
    helper = PersonFactory.create()

    with pytest.raises(NothingHere):
        propose_match(need_id=123_456, helper_id=helper.pk, by=acting(helper), at=NOON)


def test_a_yes_sets_the_askers_minutes_aside_and_both_hear() -> None:
    match = accepted()

    assert match.state is State.ACCEPTED
    assert balance_of(account_of(match.need.asker_id)).held == 60
    agreed = Notice.objects.filter(kind="agreed").values_list("person", flat=True)
    assert set(agreed) == {match.need.asker_id, match.helper_id}


def test_saying_yes_twice_sets_aside_once() -> None:
    match = accepted()

    again = accept_match(match_id=match.pk, by=acting(match.helper_id), at=AFTERWARDS)

    assert again.accepted_at == NOON
    assert balance_of(account_of(match.need.asker_id)).held == 60


def test_only_the_one_who_was_asked_says_yes() -> None:
    match = proposed()

    for by in (VISITOR, acting(match.need.asker_id), acting(PersonFactory.create()), broker()):
        with pytest.raises(NotYours):
            accept_match(match_id=match.pk, by=by, at=NOON)


def test_a_volunteer_does_not_accept_themselves() -> None:
    need, helper = NeedFactory.create(), PersonFactory.create()
    match = propose_match(need_id=need.pk, helper_id=helper.pk, by=acting(helper), at=NOON)

    with pytest.raises(NotYours):
        accept_match(match_id=match.pk, by=acting(helper), at=NOON)
    assert accept_match(match_id=match.pk, by=acting(need.asker), at=NOON).accepted_at == NOON


def test_a_yes_after_the_time_has_passed_is_too_late() -> None:
    match = proposed()

    with pytest.raises(NeedClosed):
        accept_match(match_id=match.pk, by=acting(match.helper_id), at=AFTERWARDS)


def test_a_yes_that_cannot_be_paid_leaves_no_trace() -> None:
    match = proposed()
    set_limits(
        account_id=account_of(match.need.asker_id), floor=0, ceiling=3000, by=broker(), at=NOON
    )
    told = Notice.objects.count()

    with pytest.raises(MinutesNotFree):
        accept_match(match_id=match.pk, by=acting(match.helper_id), at=NOON)

    match.refresh_from_db()
    assert (match.accepted_at, match.hold_id) == (None, None)
    assert Notice.objects.count() == told


def test_a_no_frees_the_need_and_twice_is_once() -> None:
    match = proposed()

    first = decline_match(match_id=match.pk, by=acting(match.helper_id), at=NOON)
    second = decline_match(match_id=match.pk, by=acting(match.helper_id), at=AFTERWARDS)

    assert first.declined_at == second.declined_at == NOON
    assert Notice.objects.filter(person=match.need.asker_id, kind="called-off").count() == 1


@pytest.mark.parametrize("side", ["asker", "helper", "broker"])
def test_what_was_agreed_is_called_off_and_the_minutes_are_free(side: str) -> None:
    match = accepted()
    by = {
        "asker": acting(match.need.asker_id),
        "helper": acting(match.helper_id),
        "broker": broker(),
    }[side]

    decline_match(match_id=match.pk, by=by, at=AFTERWARDS)

    match.refresh_from_db()
    assert match.state is State.ENDED
    assert balance_of(account_of(match.need.asker_id)).held == 0


def test_a_stranger_calls_nothing_off() -> None:
    match = accepted()

    for by in (VISITOR, acting(PersonFactory.create())):
        with pytest.raises(NotYours):
            decline_match(match_id=match.pk, by=by, at=NOON)


def test_the_asker_does_not_call_off_what_was_done_but_the_helper_may() -> None:
    match = said_done()

    with pytest.raises(WorkWasSaidDone):
        decline_match(match_id=match.pk, by=acting(match.need.asker_id), at=AFTERWARDS)
    decline_match(match_id=match.pk, by=acting(match.helper_id), at=AFTERWARDS)

    assert balance_of(account_of(match.need.asker_id)).held == 0


def test_what_was_called_off_is_not_accepted() -> None:
    match = proposed()
    decline_match(match_id=match.pk, by=acting(match.need.asker_id), at=NOON)

    with pytest.raises(OutOfOrder):
        accept_match(match_id=match.pk, by=acting(match.helper_id), at=NOON)
