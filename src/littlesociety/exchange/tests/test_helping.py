"""Help that came: said, confirmed, paid, published."""

import datetime as dt

import pytest
from django.apps import apps

from littlesociety.core.actors import BROKER, VISITOR, Actor
from littlesociety.core.events import _handlers
from littlesociety.exchange import rules
from littlesociety.exchange.actions import confirm_done, decline_match, say_done
from littlesociety.exchange.errors import (
    HelperIsFull,
    MinutesNotFree,
    NotYours,
    OutOfOrder,
    TimeWasChanged,
    TooEarly,
    WrongLength,
    YourOwnWord,
)
from littlesociety.exchange.events import HelpConfirmed
from littlesociety.exchange.models import Match
from littlesociety.exchange.rules import State
from littlesociety.ledger.actions import expire_holds, set_limits
from littlesociety.ledger.queries import balance_of, replay_problems
from littlesociety.messages.models import Notice
from littlesociety.people.tests.factories import ActingForFactory, PersonFactory

from .factories import (
    AFTERWARDS,
    NOON,
    TOMORROW,
    accepted,
    account_of,
    acting,
    broker,
    proposed,
    said_done,
)

pytestmark = pytest.mark.django_db
Entry = apps.get_model("records", "Entry")
WEEKS_LATER = AFTERWARDS + dt.timedelta(days=15)


def asker_of(match: Match) -> Actor:
    return acting(match.need.asker_id)


def balances(match: Match) -> tuple[int, int]:
    asker, helper = account_of(match.need.asker_id), account_of(match.helper_id)
    return balance_of(asker).posted, balance_of(helper).posted


def test_help_is_confirmed_paid_published_and_both_get_a_receipt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[HelpConfirmed] = []
    monkeypatch.setitem(_handlers, HelpConfirmed, [heard.append])
    match = said_done(minutes=45)

    confirm_done(match_id=match.pk, by=asker_of(match), at=AFTERWARDS, minutes_seen=45)

    match.refresh_from_db()
    assert match.state is State.CONFIRMED
    assert match.need.__class__.objects.get().met_at == AFTERWARDS
    assert balances(match) == (-45, 45)
    assert balance_of(account_of(match.need.asker_id)).held == 0
    assert heard == [HelpConfirmed(match_id=match.pk, minutes=45)]
    receipts = Notice.objects.filter(kind="receipt")
    assert {notice.person_id for notice in receipts} == {match.need.asker_id, match.helper_id}
    assert replay_problems() == []


def test_the_public_line_has_minutes_area_and_kind_and_nobody_in_it() -> None:
    match = said_done()

    confirm_done(match_id=match.pk, by=asker_of(match), at=AFTERWARDS)

    match.refresh_from_db()
    line = Entry.objects.get(type="help-given")
    area = match.need.area
    assert line.pk == match.entry_id
    assert line.type == "help-given"
    assert line.subject == f"need:{match.need.reference}"
    assert line.facts == {
        "minutes": 60,
        "area": f"{area.code}@{area.vintage}",
        "category": "lift",
    }


def test_confirming_twice_pays_once() -> None:
    match = said_done()

    confirm_done(match_id=match.pk, by=asker_of(match), at=AFTERWARDS)
    confirm_done(match_id=match.pk, by=asker_of(match), at=WEEKS_LATER)

    assert balances(match) == (-60, 60)
    assert Entry.objects.filter(type="help-given").count() == 1
    assert Match.objects.get().confirmed_at == AFTERWARDS


@pytest.mark.parametrize("minutes", [5, 60, 61, 200])
def test_the_minutes_said_are_the_minutes_paid(minutes: int) -> None:
    match = said_done(minutes=minutes)

    confirm_done(match_id=match.pk, by=asker_of(match), at=AFTERWARDS)

    assert balances(match) == (-minutes, minutes)
    assert balance_of(account_of(match.need.asker_id)).held == 0
    assert replay_problems() == []


def test_the_asker_may_say_it_first_and_the_helper_confirms() -> None:
    match = accepted()
    say_done(match_id=match.pk, minutes=60, by=asker_of(match), at=AFTERWARDS)

    confirm_done(match_id=match.pk, by=acting(match.helper_id), at=AFTERWARDS)

    assert balances(match) == (-60, 60)


def test_nobody_confirms_their_own_word() -> None:
    match = said_done()

    with pytest.raises(YourOwnWord):
        confirm_done(match_id=match.pk, by=acting(match.helper_id), at=WEEKS_LATER)

    assert balances(match) == (0, 0)


def test_a_helper_who_acts_for_the_asker_does_not_confirm_for_them() -> None:
    match = said_done()
    ActingForFactory.create(helper=match.helper, person=match.need.asker)
    both = Actor(person_id=match.helper_id, acting_for_id=match.need.asker_id)

    with pytest.raises(YourOwnWord):
        confirm_done(match_id=match.pk, by=both, at=AFTERWARDS)


def test_whoever_typed_it_for_the_helper_does_not_confirm_it_for_the_asker() -> None:
    match, carer = accepted(), PersonFactory.create()
    for_helper = Actor(person_id=carer.pk, acting_for_id=match.helper_id)
    for_asker = Actor(person_id=carer.pk, acting_for_id=match.need.asker_id)
    say_done(match_id=match.pk, minutes=60, by=for_helper, at=AFTERWARDS)

    with pytest.raises(YourOwnWord):
        confirm_done(match_id=match.pk, by=for_asker, at=AFTERWARDS)


def test_strangers_neither_say_nor_confirm_anything() -> None:
    match = said_done()

    for by in (VISITOR, acting(PersonFactory.create())):
        with pytest.raises(NotYours):
            say_done(match_id=match.pk, minutes=90, by=by, at=AFTERWARDS)
        with pytest.raises(NotYours):
            confirm_done(match_id=match.pk, by=by, at=WEEKS_LATER)


def test_a_broker_confirms_what_was_left_unanswered_but_not_before() -> None:
    match, by = said_done(), broker()

    with pytest.raises(NotYours):
        confirm_done(match_id=match.pk, by=by, at=AFTERWARDS)
    confirm_done(match_id=match.pk, by=by, at=WEEKS_LATER)

    assert balances(match) == (-60, 60)


def test_a_broker_who_is_the_helper_confirms_nothing_for_themselves() -> None:
    match = accepted()
    say_done(match_id=match.pk, minutes=60, by=asker_of(match), at=AFTERWARDS)
    decline_match(match_id=match.pk, by=acting(match.helper_id), at=AFTERWARDS)
    other = said_done()
    as_broker = Actor(person_id=other.helper_id, roles=frozenset({BROKER}))

    with pytest.raises(YourOwnWord):
        confirm_done(match_id=other.pk, by=as_broker, at=WEEKS_LATER)


def test_the_other_side_may_say_a_different_time_and_then_the_first_confirms() -> None:
    match = said_done(minutes=90)

    say_done(match_id=match.pk, minutes=60, by=asker_of(match), at=AFTERWARDS)
    with pytest.raises(YourOwnWord):
        confirm_done(match_id=match.pk, by=asker_of(match), at=AFTERWARDS)
    confirm_done(match_id=match.pk, by=acting(match.helper_id), at=AFTERWARDS)

    assert balances(match) == (-60, 60)


def test_saying_what_the_other_said_confirms_it() -> None:
    match = said_done(minutes=60)

    said = say_done(match_id=match.pk, minutes=60, by=asker_of(match), at=AFTERWARDS)

    assert said.state is State.CONFIRMED
    assert balances(match) == (-60, 60)


def test_saying_it_twice_tells_the_other_side_once() -> None:
    match = said_done()

    say_done(match_id=match.pk, minutes=60, by=acting(match.helper_id), at=WEEKS_LATER)

    assert Match.objects.get().done_said_at == AFTERWARDS
    assert Notice.objects.filter(kind="please-confirm").count() == 1


def test_a_time_that_was_changed_meanwhile_is_not_confirmed_unseen() -> None:
    match = said_done(minutes=90)

    with pytest.raises(TimeWasChanged, match="1 hour 30 minutes"):
        confirm_done(match_id=match.pk, by=asker_of(match), at=AFTERWARDS, minutes_seen=60)


def test_nothing_is_done_before_it_was_agreed_or_has_begun() -> None:
    not_agreed, agreed = proposed(), accepted()

    with pytest.raises(OutOfOrder):
        say_done(match_id=not_agreed.pk, minutes=60, by=acting(not_agreed.helper_id), at=AFTERWARDS)
    with pytest.raises(OutOfOrder):
        confirm_done(match_id=agreed.pk, by=asker_of(agreed), at=AFTERWARDS)
    with pytest.raises(TooEarly):
        say_done(match_id=agreed.pk, minutes=60, by=acting(agreed.helper_id), at=NOON)


@pytest.mark.parametrize("minutes", [0, 4, 481])
def test_a_time_that_makes_no_sense_is_refused(minutes: int) -> None:
    match = accepted()

    with pytest.raises(WrongLength):
        say_done(match_id=match.pk, minutes=minutes, by=acting(match.helper_id), at=AFTERWARDS)


def test_a_refused_payment_leaves_no_trace() -> None:
    match = said_done(minutes=120)
    asker_account = account_of(match.need.asker_id)
    set_limits(account_id=asker_account, floor=-60, ceiling=3000, by=broker(), at=NOON)
    told = Notice.objects.count()

    with pytest.raises(MinutesNotFree):
        confirm_done(match_id=match.pk, by=asker_of(match), at=AFTERWARDS)

    match.refresh_from_db()
    assert (match.confirmed_at, match.entry_id, match.paid_event) == (None, None, None)
    assert not Entry.objects.filter(type="help-given").exists()
    assert Notice.objects.count() == told
    assert balance_of(asker_account).held == 60


def test_help_confirmed_after_the_hold_ran_out_is_paid_all_the_same() -> None:
    match = said_done()
    long_after = rules.hold_ends_at(TOMORROW, 60)
    expire_holds(at=long_after)

    confirm_done(match_id=match.pk, by=asker_of(match), at=long_after)

    assert balances(match) == (-60, 60)
    assert replay_problems() == []


def test_a_match_may_be_called_off_after_the_hold_ran_out() -> None:
    match = accepted()
    long_after = rules.hold_ends_at(TOMORROW, 60)
    expire_holds(at=long_after)

    decline_match(match_id=match.pk, by=asker_of(match), at=long_after)

    assert Match.objects.get().state is State.ENDED


def test_a_hold_that_ran_out_does_not_count_against_the_asker_when_it_is_settled() -> None:
    match = said_done()
    set_limits(
        account_id=account_of(match.need.asker_id), floor=-60, ceiling=3000, by=broker(), at=NOON
    )
    long_after = rules.hold_ends_at(TOMORROW, 60)

    confirm_done(match_id=match.pk, by=asker_of(match), at=long_after)

    assert balances(match) == (-60, 60)
    assert balance_of(account_of(match.need.asker_id)).held == 0


@pytest.mark.parametrize(
    ("who_confirms", "said"),
    [("asker", "The helper's time account is full"), ("helper", "Your time account is full")],
)
def test_a_helper_who_has_saved_enough_is_told_what_to_do(who_confirms: str, said: str) -> None:
    match = accepted()
    asker, helper = asker_of(match), acting(match.helper_id)
    first, second = (helper, asker) if who_confirms == "asker" else (asker, helper)
    say_done(match_id=match.pk, minutes=60, by=first, at=AFTERWARDS)
    set_limits(account_id=account_of(match.helper_id), floor=-600, ceiling=30, by=broker(), at=NOON)

    with pytest.raises(HelperIsFull, match=said):
        confirm_done(match_id=match.pk, by=second, at=AFTERWARDS)

    assert balances(match) == (0, 0)
