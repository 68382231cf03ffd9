import pytest

from littlesociety.core.errors import TooOften
from littlesociety.core.ratelimit import check_rate


def test_the_try_after_the_last_allowed_one_is_refused_with_the_way_on() -> None:
    for _ in range(3):
        check_rate(what="test", who="a", most=3, seconds=3600)

    with pytest.raises(TooOften, match="Wait 60 minutes"):
        check_rate(what="test", who="a", most=3, seconds=3600)


def test_one_persons_tries_do_not_count_against_another() -> None:
    for _ in range(3):
        check_rate(what="apart", who="a", most=3, seconds=3600)

    check_rate(what="apart", who="b", most=3, seconds=3600)
