"""Distances behave as distances do."""

from hypothesis import given
from hypothesis import strategies as st

from society_algorithms.distance import metres_between

latitudes = st.integers(-90_000_000, 90_000_000)
longitudes = st.integers(-180_000_000, 180_000_000)
HALF_ROUND = 20_015_200


def between(a: tuple[int, int], b: tuple[int, int]) -> int:
    return metres_between(
        latitude_e6=a[0], longitude_e6=a[1], other_latitude_e6=b[0], other_longitude_e6=b[1]
    )


@given(here=st.tuples(latitudes, longitudes), there=st.tuples(latitudes, longitudes))
def test_the_way_there_is_as_long_as_the_way_back(
    here: tuple[int, int], there: tuple[int, int]
) -> None:
    assert between(here, there) == between(there, here)


@given(here=st.tuples(latitudes, longitudes), there=st.tuples(latitudes, longitudes))
def test_nowhere_is_farther_than_half_round_the_globe(
    here: tuple[int, int], there: tuple[int, int]
) -> None:
    assert 0 <= between(here, there) <= HALF_ROUND


@given(here=st.tuples(latitudes, longitudes))
def test_a_place_is_no_distance_from_itself(here: tuple[int, int]) -> None:
    assert between(here, here) == 0


def test_london_to_edinburgh_is_about_534_kilometres() -> None:
    assert abs(between((51_507_400, -127_800), (55_953_300, -3_188_300)) - 534_000) < 1_000
