"""Which bank lines and transfers belong together, and what is left over. Plain values in and out.

Amounts are signed as the account sees them: above zero came in. `rest` is the part of a line or a
transfer that nothing has been matched with yet.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from .bank_errors import nothing_chosen, nothing_left, other_direction

WITHIN: Final = timedelta(days=10)
"""A payment is seldom booked later than this after it was written down, or before."""

_MOST_LOOKED_AT: Final = 40
_NAME: Final = re.compile(r"[A-Z0-9]{4,}")


@dataclass(frozen=True, slots=True)
class Open:
    """A bank line or a transfer with something left to match: what, when and in which words."""

    id: int
    day: date
    rest: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Lines and transfers that seem to belong together, and why.

    `days_apart` is how far they lie from one another; `named` is the name of ours that the bank's
    words contain, or nothing.
    """

    line_ids: tuple[int, ...]
    transfer_ids: tuple[int, ...]
    amount: int
    days_apart: int
    named: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one line that goes with one transfer."""

    line_id: int
    transfer_id: int
    amount: int


def share_out(lines: Sequence[Open], transfers: Sequence[Open]) -> list[Share]:
    """Bring lines and transfers together, each up to its rest and in the order given.

    >>> day = date(2030, 5, 2)
    >>> share_out([Open(1, day, 50)], [Open(7, day, 30), Open(8, day, 40)])
    [Share(line_id=1, transfer_id=7, amount=30), Share(line_id=1, transfer_id=8, amount=20)]
    """
    if not lines or not transfers:
        raise nothing_chosen()
    everything = [*lines, *transfers]
    if any(one.rest == 0 for one in everything):
        raise nothing_left()
    if len({one.rest > 0 for one in everything}) > 1:
        raise other_direction()
    return list(_shares(lines, transfers))


def _shares(lines: Sequence[Open], transfers: Sequence[Open]) -> Iterator[Share]:
    """Walk along both lists; give each pair what both have left."""
    ours = iter(transfers)
    transfer = next(ours)
    left = transfer.rest
    for line in lines:
        wanted = line.rest
        while wanted:
            part = min(wanted, left, key=abs)
            yield Share(line.id, transfer.id, part)
            wanted, left = wanted - part, left - part
            if not left:
                following = next(ours, None)
                if following is None:
                    return
                transfer, left = following, following.rest


def suggest(lines: Sequence[Open], transfers: Sequence[Open]) -> list[Suggestion]:
    """What seems to belong together, the surest first. Nothing is in two suggestions.

    One and one of the same amount: named in the bank's words first, then the nearest days. Then
    one line that is all the transfers of a day, and one transfer that is all the lines of a day.
    """
    lines, transfers = _by_day(lines), _by_day(transfers)
    pairs = list(_chosen(_pairs(lines, transfers)))
    taken_lines = {pair.line_ids[0] for pair in pairs}
    taken_ours = {pair.transfer_ids[0] for pair in pairs}
    free_lines = [line for line in lines if line.id not in taken_lines]
    free_ours = [ours for ours in transfers if ours.id not in taken_ours]
    batches = [
        Suggestion((one.id,), ids, one.rest, days)
        for one, ids, days in _one_and_many(free_lines, free_ours)
    ]
    used = {pk for batch in batches for pk in batch.transfer_ids}
    used_lines = {batch.line_ids[0] for batch in batches}
    parts = [
        Suggestion(ids, (one.id,), one.rest, days)
        for one, ids, days in _one_and_many(
            [ours for ours in free_ours if ours.id not in used],
            [line for line in free_lines if line.id not in used_lines],
        )
    ]
    return [*pairs, *batches, *parts]


def _by_day(some: Sequence[Open]) -> list[Open]:
    """In one order, whatever order they came in."""
    return sorted(some, key=lambda one: (one.day, one.id))


def _pairs(lines: Sequence[Open], transfers: Sequence[Open]) -> Iterator[Suggestion]:
    """Every line with every transfer of the same rest that is near in time, or named."""
    by_amount: defaultdict[int, list[tuple[date, int, Open]]] = defaultdict(list)
    for ours in transfers:
        by_amount[ours.rest].append((ours.day, ours.id, ours))
    for same in by_amount.values():
        same.sort(key=lambda entry: entry[:2])
    for line in lines:
        for ours in _near(by_amount.get(line.rest, []), line.day):
            named = name_in(line.words, ours.words)
            days = abs((line.day - ours.day).days)
            if named or days <= WITHIN.days:
                yield Suggestion((line.id,), (ours.id,), line.rest, days, named)


def _near(same: Sequence[tuple[date, int, Open]], day: date) -> Iterator[Open]:
    """Those around a day, no more than can be looked at for one line."""
    middle = bisect_left(same, (day, 0), key=lambda entry: entry[:2])
    around = same[max(0, middle - _MOST_LOOKED_AT) : middle + _MOST_LOOKED_AT]
    return (ours for _day, _id, ours in around)


def _chosen(pairs: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """The best pairs, so that nothing is in two of them."""
    lines: set[int] = set()
    ours: set[int] = set()
    best = sorted(pairs, key=_sureness)
    for pair in best:
        if pair.line_ids[0] in lines or pair.transfer_ids[0] in ours:
            continue
        lines.add(pair.line_ids[0])
        ours.add(pair.transfer_ids[0])
        yield pair


def _sureness(pair: Suggestion) -> tuple[bool, int, tuple[int, ...], tuple[int, ...]]:
    """Named ones first, then those whose days are near; then by number, so that it is stable."""
    return not pair.named, pair.days_apart, pair.line_ids, pair.transfer_ids


def _one_and_many(
    ones: Sequence[Open], many: Sequence[Open]
) -> Iterator[tuple[Open, tuple[int, ...], int]]:
    """One, and all of the others of one day and one direction, where these come to it."""
    groups: defaultdict[tuple[date, bool], list[Open]] = defaultdict(list)
    for other in many:
        groups[other.day, other.rest > 0].append(other)
    by_sum: defaultdict[int, list[tuple[date, tuple[int, ...]]]] = defaultdict(list)
    for (day, _in), group in sorted(groups.items()):
        if len(group) > 1:
            total = sum(other.rest for other in group)
            by_sum[total].append((day, tuple(other.id for other in group)))
    for one in ones:
        for entry in by_sum.get(one.rest, []):
            day, ids = entry
            if abs(one.day - day) <= WITHIN:
                by_sum[one.rest].remove(entry)
                yield one, ids, abs((one.day - day).days)
                break


def name_in(bank_words: str, our_words: str) -> str:
    """The first of our names that the bank's words contain: letters and a digit, four or more.

    >>> name_in("FASTER PAYMENT GRANT7 COUNCIL", "pay:grant7")
    'GRANT7'
    """
    theirs = set(_NAME.findall(bank_words.upper()))
    found = (name for name in _NAME.findall(our_words.upper()) if name in theirs)
    return next((name for name in found if any(sign.isdigit() for sign in name)), "")


def without_cancelled(transfers: Sequence[Open], pairs: Iterable[tuple[int, int]]) -> list[Open]:
    """Leave out a payment and the payment that took it back, where both are open as a whole."""
    rests = {ours.id: ours.rest for ours in transfers}
    gone: set[int] = set()
    for first, back in pairs:
        if rests.get(first, 0) and rests.get(first, 0) == -rests.get(back, 0):
            gone |= {first, back}
    return [ours for ours in transfers if ours.id not in gone]
