"""What belongs together: nothing is explained twice, and the sums agree."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.ledger.bank_errors import CannotMatch
from littlesociety.ledger.reconciling import Open, name_in, share_out, suggest, without_cancelled

DAY = dt.date(2030, 5, 2)
amounts = st.integers(min_value=1, max_value=6)
signs = st.sampled_from((-1, 1))
words = st.sampled_from(("", "GRANT7", "FPI GRANT7 COUNCIL", "ROOM HIRE MAY30"))


@st.composite
def some(draw: st.DrawFn) -> list[Open]:
    """A few lines or transfers, with amounts and days that often meet."""
    return [
        Open(
            number,
            DAY + dt.timedelta(days=draw(st.integers(0, 15))),
            draw(amounts) * draw(signs),
            draw(words),
        )
        for number in range(draw(st.integers(0, 8)))
    ]


def at(number: int, rest: int, *, days: int = 0, words: str = "") -> Open:
    return Open(number, DAY + dt.timedelta(days=days), rest, words)


@given(lines=some(), transfers=some())
def test_nothing_is_in_two_suggestions_and_each_one_adds_up(
    lines: list[Open], transfers: list[Open]
) -> None:
    found = suggest(lines, transfers)

    used_lines = Counter(pk for one in found for pk in one.line_ids)
    used_ours = Counter(pk for one in found for pk in one.transfer_ids)
    assert set(used_lines.values()) <= {1}
    assert set(used_ours.values()) <= {1}
    for one in found:
        assert sum(lines[pk].rest for pk in one.line_ids) == one.amount
        assert sum(transfers[pk].rest for pk in one.transfer_ids) == one.amount


@given(lines=some(), transfers=some())
def test_the_same_lists_bring_the_same_suggestions_in_any_order(
    lines: list[Open], transfers: list[Open]
) -> None:
    assert set(suggest(lines, transfers)) == set(suggest(lines[::-1], transfers[::-1]))


@given(
    ours=st.lists(amounts, min_size=1, max_size=6),
    theirs=st.lists(amounts, min_size=1, max_size=6),
    sign=signs,
)
def test_no_line_is_shared_out_beyond_its_rest(
    ours: list[int], theirs: list[int], sign: int
) -> None:
    shares = share_out(
        [at(number, sign * rest) for number, rest in enumerate(theirs)],
        [at(number, sign * rest) for number, rest in enumerate(ours)],
    )

    by_line, by_transfer = Counter[int](), Counter[int]()
    for share in shares:
        by_line[share.line_id] += sign * share.amount
        by_transfer[share.transfer_id] += sign * share.amount
    assert all(0 < by_line[pk] <= theirs[pk] for pk in by_line)
    assert all(0 < by_transfer[pk] <= ours[pk] for pk in by_transfer)
    assert sum(by_line.values()) == min(sum(ours), sum(theirs))
    assert len({(share.line_id, share.transfer_id) for share in shares}) == len(shares)


def test_the_one_whose_name_the_bank_wrote_comes_before_the_nearer_one() -> None:
    line = at(1, 700, words="FPI GRANT7 COUNCIL")

    [found] = suggest([line], [at(8, 700), at(9, 700, days=30, words="pay:grant7")])

    assert (found.transfer_ids, found.days_apart, found.named) == ((9,), 30, "GRANT7")


def test_the_nearest_day_is_chosen_and_what_is_far_away_is_not() -> None:
    [found] = suggest([at(1, 5)], [at(7, 5, days=3), at(8, 5, days=-1)])

    assert (found.transfer_ids, found.days_apart) == ((8,), 1)
    assert suggest([at(1, 5)], [at(7, 5, days=11)]) == []
    assert suggest([at(1, 5)], [at(7, -5)]) == []


def test_one_payment_in_that_was_several_of_ours_is_found_and_the_other_way_round() -> None:
    [batch] = suggest([at(1, 60)], [at(7, 10), at(8, 20), at(9, 30)])
    [parts] = suggest([at(1, -10), at(2, -20)], [at(7, -30)])

    assert batch.transfer_ids == (7, 8, 9)
    assert (parts.line_ids, parts.transfer_ids) == ((1, 2), (7,))


@pytest.mark.parametrize(
    ("lines", "transfers"),
    [([], [at(1, 5)]), ([at(1, 5)], []), ([at(1, 0)], [at(1, 5)]), ([at(1, 5)], [at(1, -5)])],
)
def test_what_cannot_go_together_is_refused(lines: list[Open], transfers: list[Open]) -> None:
    with pytest.raises(CannotMatch):
        share_out(lines, transfers)


def test_only_a_name_with_a_digit_is_a_name() -> None:
    assert name_in("COUNCIL HELP", "exchange-help") == ""
    assert name_in("REF 7K3M2", "7K3M2:pay") == "7K3M2"


def test_a_payment_and_its_return_cancel_only_while_both_are_whole() -> None:
    paid, back = at(1, -5), at(2, 5)

    assert without_cancelled([paid, back], [(1, 2)]) == []
    assert without_cancelled([back], [(1, 2)]) == [back]
