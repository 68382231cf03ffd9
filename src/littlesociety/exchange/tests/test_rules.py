"""The rules, held to for all values."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.core.errors import Refusal
from littlesociety.exchange import rules
from littlesociety.exchange.errors import (
    NeverFree,
    NotEnoughTime,
    OutOfOrder,
    SaySomething,
    TooEarly,
    WrongLength,
    WrongTime,
)
from littlesociety.exchange.rules import State, Step

MONDAY = dt.datetime(2030, 5, 6)  # noqa: DTZ001, a local moment
AT = dt.datetime(2030, 5, 2, tzinfo=dt.UTC)


@given(steps=st.lists(st.sampled_from(Step), max_size=12))
def test_nothing_is_confirmed_that_was_not_agreed_and_done(steps: list[Step]) -> None:
    states = [State.PROPOSED]
    for step in steps:
        try:
            states.append(rules.check_step(states[-1], step))
        except OutOfOrder:
            break

    if State.CONFIRMED in states:
        assert states.index(State.ACCEPTED) < states.index(State.DONE)
        assert states.index(State.DONE) < states.index(State.CONFIRMED)


@given(step=st.sampled_from(Step), over=st.sampled_from([State.CONFIRMED, State.ENDED]))
def test_nothing_follows_the_end(step: Step, over: State) -> None:
    with pytest.raises(OutOfOrder):
        rules.check_step(over, step)


@given(
    is_accepted=st.booleans(),
    is_ended=st.booleans(),
    is_said_done=st.booleans(),
    is_confirmed=st.booleans(),
)
def test_a_match_that_ended_stands_nowhere_else(
    is_accepted: bool, is_ended: bool, is_said_done: bool, is_confirmed: bool
) -> None:
    state = rules.state_of(
        is_accepted=is_accepted,
        is_ended=is_ended,
        is_said_done=is_said_done,
        is_confirmed=is_confirmed,
    )

    assert (state is State.ENDED) is is_ended


@given(minutes=st.integers(-10_000, 10_000), longest=st.integers(5, 1000))
def test_help_is_neither_too_short_nor_too_long(minutes: int, longest: int) -> None:
    if rules.LEAST_MINUTES <= minutes <= longest:
        rules.check_minutes(minutes, longest=longest)
    else:
        with pytest.raises(WrongLength):
            rules.check_minutes(minutes, longest=longest)


@given(ahead=st.timedeltas(dt.timedelta(days=-800), dt.timedelta(days=800)))
def test_help_starts_later_but_within_a_year(ahead: dt.timedelta) -> None:
    if dt.timedelta(0) < ahead <= rules.FURTHEST_AHEAD:
        rules.check_start(AT + ahead, at=AT)
    else:
        with pytest.raises(WrongTime):
            rules.check_start(AT + ahead, at=AT)


@given(before=st.timedeltas(dt.timedelta(seconds=1), dt.timedelta(days=30)))
def test_nothing_is_done_before_it_begins(before: dt.timedelta) -> None:
    rules.check_has_begun(AT, at=AT)

    with pytest.raises(TooEarly):
        rules.check_has_begun(AT, at=AT - before)


@given(text=st.text(max_size=300), most=st.integers(1, 200))
def test_a_line_is_one_line_within_its_length_or_refused(text: str, most: int) -> None:
    try:
        line = rules.check_line(text, field="summary", most=most)
    except SaySomething:
        return

    assert line == line.strip()
    assert 0 < len(line) <= most
    assert "\n" not in line


@given(
    posted=st.integers(-5000, 5000),
    held=st.integers(0, 5000),
    floor=st.integers(-5000, 0),
    minutes=st.integers(1, 500),
)
def test_nobody_asks_below_their_floor(posted: int, held: int, floor: int, minutes: int) -> None:
    if posted - held - minutes >= floor:
        rules.check_credit(posted=posted, held=held, floor=floor, minutes=minutes)
    else:
        with pytest.raises(NotEnoughTime):
            rules.check_credit(posted=posted, held=held, floor=floor, minutes=minutes)


def test_an_account_without_a_floor_always_carries_it() -> None:
    rules.check_credit(posted=-9999, held=0, floor=None, minutes=60)


@given(free_times=st.integers(-5, 2**22))
def test_an_offer_is_for_some_part_of_the_week(free_times: int) -> None:
    if 0 < free_times <= rules.ALWAYS_FREE:
        rules.check_free_times(free_times)
    else:
        with pytest.raises(NeverFree):
            rules.check_free_times(free_times)


def test_a_week_has_21_parts_in_order() -> None:
    hours = [MONDAY + dt.timedelta(hours=hour) for hour in range(7 * 24)]
    parts = [rules.part_of_week(hour) for hour in hours]

    assert set(parts) == set(range(21))
    assert all(later - earlier in {0, 1} for earlier, later in pairwise(parts))


@given(free_times=st.integers(1, rules.ALWAYS_FREE), minute=st.integers(0, 7 * 24 * 60 - 1))
def test_someone_is_free_exactly_when_they_said(free_times: int, minute: int) -> None:
    moment = MONDAY + dt.timedelta(minutes=minute)
    bit = 1 << rules.part_of_week(moment)

    assert rules.is_free(free_times, moment) is bool(free_times & bit)


@given(minutes=st.integers(5, 480))
def test_the_minutes_are_kept_until_well_after_the_help(minutes: int) -> None:
    ends = rules.hold_ends_at(AT, minutes)
    broker = rules.broker_may_step_in_at(AT + dt.timedelta(minutes=minutes), within_days=14)

    assert ends > broker


def test_every_refusal_is_a_sentence_with_a_way_on() -> None:
    refusals: list[Refusal] = [
        WrongLength(least=5, longest=480),
        WrongTime(is_past=True),
        WrongTime(is_past=False),
        NotEnoughTime(limit=600),
        TooEarly(starts_at=AT),
        SaySomething(field="summary", most=120),
    ]

    assert all(str(refusal).endswith(".") and refusal.code for refusal in refusals)
    assert "10 hours" in str(NotEnoughTime(limit=600))
