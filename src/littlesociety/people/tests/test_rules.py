import pytest
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.people.errors import BadName, BadPhone
from littlesociety.people.rules import (
    is_fresh,
    proves_second_factor,
    tidy_name,
    tidy_phone,
)


@given(st.text(max_size=200))
def test_a_kept_name_is_tidy_and_stays_so(text: str) -> None:
    try:
        name = tidy_name(text)
    except BadName:
        return

    assert tidy_name(name) == name
    assert 0 < len(name) <= 120
    assert name.isprintable()


@given(st.text(max_size=40))
def test_a_kept_telephone_number_can_be_dialled(text: str) -> None:
    try:
        number = tidy_phone(text)
    except BadPhone:
        return

    assert not number or set(number) <= set("+0123456789")
    assert tidy_phone(number) == number


@pytest.mark.parametrize("name", ["", "   ", "a\x00b", "x" * 121])
def test_a_name_that_nobody_can_call_is_refused(name: str) -> None:
    with pytest.raises(BadName):
        tidy_name(name)


def test_a_link_proves_a_second_step_only_on_ones_own_machine() -> None:
    by_link = [{"method": "one-time-link"}]

    assert proves_second_factor(by_link, links_prove=True)
    assert not proves_second_factor(by_link, links_prove=False)


def test_nothing_proved_is_never_fresh() -> None:
    assert not is_fresh([], now=1_000_000.0)
