import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.messages.rules import (
    AT_ONCE,
    DAILY,
    EMAIL,
    LETTER,
    PAGE,
    TEXT,
    WEEKLY,
    Choice,
    Reach,
    after_quiet,
    channel_for,
    channel_instead_of,
    goes_out_at,
    is_quiet,
    wait_after,
)

LONDON = ZoneInfo("Europe/London")
HOURS = st.integers(0, 23)
MOMENTS = st.integers(1_767_225_600, 1_924_991_999).map(
    lambda seconds: dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
)
CHANNELS = st.sampled_from([PAGE, EMAIL, TEXT, LETTER])
REACHES = st.builds(Reach, email=st.booleans(), text=st.booleans(), letter=st.booleans())


def choice(quiet_from: int = 21, quiet_until: int = 8, digest: str = AT_ONCE) -> Choice:
    return Choice(EMAIL, digest, quiet_from, quiet_until)


def utc(year: int, month: int, day: int, hour: int, minute: int) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)


@given(at=MOMENTS, quiet_from=HOURS, quiet_until=HOURS)
def test_nothing_goes_out_in_the_quiet_hours_or_waits_more_than_a_day(
    at: dt.datetime, quiet_from: int, quiet_until: int
) -> None:
    chosen = choice(quiet_from, quiet_until)

    due = after_quiet(at, chosen, LONDON)

    assert not is_quiet(due.astimezone(LONDON).hour, chosen)
    assert at <= due <= at + dt.timedelta(hours=25)


@given(at=MOMENTS, quiet_from=HOURS, quiet_until=HOURS, digest=st.sampled_from([DAILY, WEEKLY]))
def test_digests_go_out_when_quiet_hours_end_within_a_week(
    at: dt.datetime, quiet_from: int, quiet_until: int, digest: str
) -> None:
    chosen = choice(quiet_from, quiet_until, digest)

    due = goes_out_at(at=at, choice=chosen, channel=EMAIL, is_urgent=False, zone=LONDON)

    assert at < due <= at + dt.timedelta(days=8 if digest == WEEKLY else 1, hours=1)
    assert digest == DAILY or due.astimezone(LONDON).weekday() == 0
    assert not is_quiet(due.astimezone(LONDON).hour, chosen)


@given(at=MOMENTS, quiet_from=HOURS, quiet_until=HOURS)
def test_urgent_news_waits_for_nothing(at: dt.datetime, quiet_from: int, quiet_until: int) -> None:
    chosen = choice(quiet_from, quiet_until, WEEKLY)

    assert goes_out_at(at=at, choice=chosen, channel=EMAIL, is_urgent=True, zone=LONDON) == at


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (utc(2030, 1, 10, 20, 59), utc(2030, 1, 10, 20, 59)),
        (utc(2030, 1, 10, 21, 0), utc(2030, 1, 11, 8, 0)),
        (utc(2030, 1, 10, 23, 59), utc(2030, 1, 11, 8, 0)),
        (utc(2030, 1, 11, 0, 1), utc(2030, 1, 11, 8, 0)),
        (utc(2030, 1, 11, 8, 0), utc(2030, 1, 11, 8, 0)),
    ],
)
def test_quiet_hours_run_across_midnight(at: dt.datetime, due: dt.datetime) -> None:
    assert after_quiet(at, choice(), LONDON) == due


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (utc(2030, 3, 30, 22, 0), utc(2030, 3, 31, 7, 0)),  # clocks go forward: a short night
        (utc(2030, 10, 26, 21, 0), utc(2030, 10, 27, 8, 0)),  # clocks go back: a long one
    ],
)
def test_quiet_hours_follow_the_clock_on_the_wall(at: dt.datetime, due: dt.datetime) -> None:
    assert after_quiet(at, choice(), LONDON) == due


def test_an_hour_that_the_clocks_skip_ends_when_they_have_moved() -> None:
    night_of_change = utc(2030, 3, 31, 0, 30)

    due = after_quiet(night_of_change, choice(quiet_from=22, quiet_until=1), LONDON)

    assert due == utc(2030, 3, 31, 1, 0)
    assert due.astimezone(LONDON).hour == 2


@given(wanted=CHANNELS, reach=REACHES)
def test_a_message_only_goes_where_it_can_arrive(wanted: str, reach: Reach) -> None:
    used = channel_for(wanted, reach)

    assert reach.has(used)
    assert used == wanted or not reach.has(wanted)


@given(failed=st.sampled_from([EMAIL, TEXT, LETTER]), reach=REACHES)
def test_a_channel_that_gave_up_is_not_asked_again(failed: str, reach: Reach) -> None:
    instead = channel_instead_of(failed, reach)

    assert instead != failed
    assert reach.has(instead)


@given(tries=st.integers(1, 100))
def test_each_try_waits_at_least_as_long_as_the_one_before(tries: int) -> None:
    assert wait_after(tries) <= wait_after(tries + 1) <= dt.timedelta(hours=6)
