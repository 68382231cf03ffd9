"""Those who could be drawn, the quotas a panel must meet, and who may not sit together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from society_algorithms.tally.errors import CannotCount


class CannotDraw(CannotCount):
    """No panel can be drawn as asked. The text says why, and what would help."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may be drawn: an id, what is known of them for the quotas, their household."""

    id: str
    features: Mapping[str, str] = field(default_factory=dict)
    household: str | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """At least `least` and at most `most` members have `value` for `feature`."""

    feature: str
    value: str
    least: int
    most: int

    def __str__(self) -> str:
        return f"{self.feature} {self.value}: {self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Kind:
    """People whom nothing in the rules tells apart, by their place in the pool.

    The fairest lottery gives all of them the same chance, so they are counted and not named until
    the seats are given out. Who shares a household, or sits apart from someone, is a kind alone.
    """

    features: Mapping[str, str]
    members: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.members)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be drawn: the pool as kinds, the quotas, the size, and who sits apart.

    `apart` are sets of kinds of which at most one member may sit: a household, or two people with
    a conflict between them.
    """

    people: Sequence[Person]
    kinds: Sequence[Kind]
    quotas: Sequence[Quota]
    size: int
    apart: Sequence[tuple[int, ...]] = ()


def make_task(
    people: Sequence[Person],
    *,
    size: int,
    quotas: Sequence[Quota] = (),
    conflicts: Iterable[tuple[str, str]] = (),
) -> Task:
    """Check what is asked and sort the pool into kinds.

    `conflicts` are pairs of ids that may not sit together; of a household, one person at most sits.
    Raises CannotDraw for ids that come twice or are not there, a size that the pool cannot fill, a
    quota on something unknown about someone, and quotas that contradict the size.

    >>> pool = [Person(f"p{n}", {"gender": "f" if n % 2 else "m"}) for n in range(6)]
    >>> halves = [Quota("gender", "f", 1, 1), Quota("gender", "m", 1, 1)]
    >>> [len(kind) for kind in make_task(pool, size=2, quotas=halves).kinds]
    [3, 3]
    """
    pairs = [tuple(sorted(pair)) for pair in conflicts]
    check_people(people, size)
    check_quotas(people, quotas, size)
    places = {person.id: place for place, person in enumerate(people)}
    strangers = sorted({name for pair in pairs for name in pair} - places.keys())
    if strangers:
        message = f"{strangers[0]} is to sit apart from someone, but is not in the pool."
        raise CannotDraw(message)
    at_home = Counter(person.household for person in people if person.household is not None)
    alone = {name for pair in pairs for name in pair}
    alone |= {p.id for p in people if p.household is not None and at_home[p.household] > 1}
    kinds, kind_of = _sorted_into_kinds(people, {quota.feature for quota in quotas}, alone)
    homes: dict[str, list[int]] = {}
    for person in people:
        if person.household is not None and at_home[person.household] > 1:
            homes.setdefault(person.household, []).append(kind_of[person.id])
    apart = [tuple(home) for home in homes.values()]
    apart += [tuple(kind_of[name] for name in pair) for pair in dict.fromkeys(pairs)]
    return Task(people, kinds, list(quotas), size, apart)


def check_people(people: Sequence[Person], size: int) -> None:
    """Refuse ids that come twice and a size that the pool cannot fill."""
    often = [name for name, times in Counter(p.id for p in people).items() if times > 1]
    if often:
        message = f"{often[0]} is in the pool more than once. Give every person one row."
        raise CannotDraw(message)
    if not 0 < size <= len(people):
        message = f"{size} cannot be drawn from {len(people)}. Choose 1 to {len(people)}."
        raise CannotDraw(message)


def check_quotas(people: Sequence[Person], quotas: Sequence[Quota], size: int) -> None:
    """Refuse quotas that contradict themselves, the size, or what is known about the people."""
    for quota in quotas:
        if not 0 <= quota.least <= quota.most:
            message = f"The quota {quota} is empty: the least must be 0 to the most."
            raise CannotDraw(message)
    for feature in dict.fromkeys(quota.feature for quota in quotas):
        known = {quota.value: quota for quota in quotas if quota.feature == feature}
        if len(known) < sum(quota.feature == feature for quota in quotas):
            message = f"A value of {feature} has two quotas. Leave one."
            raise CannotDraw(message)
        for person in people:
            if person.features.get(feature) not in known:
                said = person.features.get(feature) or "nothing"
                message = f"{person.id} has {said} for {feature}, for which there is no quota."
                raise CannotDraw(message)
        least, most = sum(q.least for q in known.values()), sum(q.most for q in known.values())
        if not least <= size <= most:
            message = f"The quotas of {feature} ask for {least} to {most} people, not {size}."
            raise CannotDraw(message)


def _sorted_into_kinds(
    people: Sequence[Person], features: set[str], alone: set[str]
) -> tuple[list[Kind], dict[str, int]]:
    """The kinds in the order of their first member, and the kind of each person."""
    found: dict[object, list[int]] = {}
    for place, person in enumerate(people):
        seen = tuple(sorted((name, person.features[name]) for name in features))
        key = (seen, person.id) if person.id in alone else seen
        found.setdefault(key, []).append(place)
    kinds = [
        Kind({name: people[members[0]].features[name] for name in features}, tuple(members))
        for members in found.values()
    ]
    kind_of = {people[at].id: n for n, kind in enumerate(kinds) for at in kind.members}
    return kinds, kind_of
