from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.core.units import (
    spell_day,
    spell_distance,
    spell_minutes,
    spell_moment,
    spell_pence,
)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (60, "1 hour"),
        (90, "1 hour 30 minutes"),
        (-60, "minus 1 hour"),
        (60_000, "1,000 hours"),
    ],
)
def test_minutes_are_said_as_people_say_them(minutes: int, said: str) -> None:
    assert spell_minutes(minutes) == said


@pytest.mark.parametrize(
    ("pence", "said"),
    [(125_000, "£1,250"), (125_050, "£1,250.50"), (5, "£0.05"), (-100, "\N{MINUS SIGN}£1")],
)
def test_money_has_pence_only_when_it_must(pence: int, said: str) -> None:
    assert spell_pence(pence) == said


@given(st.integers(-(10**15), 10**15))
def test_money_said_is_the_money_meant(pence: int) -> None:
    said = spell_pence(pence).replace("£", "").replace(",", "").replace("\N{MINUS SIGN}", "-")
    pounds, _, rest = said.partition(".")

    assert int(pounds + (rest or "00")) == pence


def test_a_moment_is_told_in_the_societys_own_time() -> None:
    in_summer = datetime(2026, 7, 1, 16, 30, tzinfo=UTC)

    assert spell_moment(in_summer) == "1 July 2026 at 5:30pm"
    assert spell_day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"
    assert spell_day(date(2026, 3, 3)) == "3 March 2026"


@pytest.mark.parametrize(
    ("metres", "said"), [(20, "100 metres"), (640, "600 metres"), (1_240, "1.2 km")]
)
def test_distances_are_rounded_so_that_no_door_is_pointed_at(metres: int, said: str) -> None:
    assert spell_distance(metres) == said
