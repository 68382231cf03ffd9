"""What happened in Marlbrook, before it is written down: who asked, who came, when it was paid."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from littlesociety.people.models import Person

from . import names
from .residents import Crowd

HISTORY_DAYS: Final = 180
SETTLING_IN: Final = timedelta(days=6)
TRIES: Final = 12


@dataclass(frozen=True, slots=True)
class Help:
    """One time that someone helped, or is about to."""

    asker: Person
    helper: Person
    category: str
    summary: str
    minutes: int
    asked_at: datetime
    accepted_at: datetime
    starts_at: datetime
    said_at: datetime
    confirmed_at: datetime


@dataclass(slots=True)
class Imagination:
    """Makes up events that keep every account between its floor and its ceiling."""

    crowd: Crowd
    chance: random.Random
    floor: int
    ceiling: int
    balance: Counter[int] = field(default_factory=Counter)

    def history(self, number: int, at: datetime) -> Iterator[Help]:
        """Help that was given and paid, in the order in which it was paid."""
        first = at - timedelta(days=HISTORY_DAYS)
        minutes = sorted(
            self.chance.randrange(0, (HISTORY_DAYS - 1) * 24 * 60) for _ in range(number)
        )
        for minute in minutes:
            confirmed_at = first + timedelta(minutes=minute)
            starts_at = _tidy_hour(confirmed_at - timedelta(hours=self.chance.randint(20, 60)))
            help_given = self.imagine(starts_at=starts_at, confirmed_at=confirmed_at)
            if help_given:
                self.balance[help_given.asker.pk] -= help_given.minutes
                self.balance[help_given.helper.pk] += help_given.minutes
                yield help_given

    def under_way(self, number: int, at: datetime) -> Iterator[Help]:
        """Help that is agreed and not yet paid; the asker's minutes are promised."""
        for _ in range(number):
            hours = self.chance.randint(-30, 120)
            starts_at = _tidy_hour(at + timedelta(hours=hours))
            asked_by = min(at, starts_at) - timedelta(hours=30)
            agreed = self.imagine(starts_at=starts_at, confirmed_at=at, asked_by=asked_by)
            if agreed:
                self.balance[agreed.asker.pk] -= agreed.minutes
                yield agreed

    def imagine(
        self, *, starts_at: datetime, confirmed_at: datetime, asked_by: datetime | None = None
    ) -> Help | None:
        """One time that someone helped; None when nobody suitable comes to mind."""
        lead = timedelta(hours=self.chance.randint(16, 96))
        asked_at = (asked_by or starts_at) - lead
        asker = self.someone(asked_at)
        category = self.chance.choice(list(names.REQUESTS))
        summary, minutes = self.chance.choice(names.REQUESTS[category])
        if asker is None or self.balance[asker.pk] - minutes < self.floor:
            return None
        helper = self.helper_for(asker, category, asked_at, minutes)
        if helper is None:
            return None
        answered = timedelta(minutes=self.chance.randint(20, 600))
        return Help(
            asker=asker,
            helper=helper,
            category=category,
            summary=summary,
            minutes=minutes,
            asked_at=asked_at,
            accepted_at=asked_at + answered,
            starts_at=starts_at,
            said_at=starts_at + timedelta(minutes=minutes + 20),
            confirmed_at=confirmed_at,
        )

    def someone(self, moment: datetime) -> Person | None:
        """Someone who had been here for a few days by then."""
        here = self.crowd.here_at(moment - SETTLING_IN, self.crowd.people)
        return self.crowd.people[self.chance.randrange(here)] if here else None

    def helper_for(
        self, asker: Person, category: str, moment: datetime, minutes: int
    ) -> Person | None:
        """Of a few who offer this, a near neighbour or else the least called upon."""
        offering = self.crowd.helpers[category]
        here = self.crowd.here_at(moment - SETTLING_IN, offering)
        if not here:
            return None
        few = [offering[self.chance.randrange(here)] for _ in range(TRIES)]
        fit = [
            helper
            for helper in few
            if helper.pk != asker.pk and self.balance[helper.pk] + 2 * minutes <= self.ceiling
        ]
        return min(
            fit,
            key=lambda helper: (
                helper.home_area_id != asker.home_area_id,
                self.balance[helper.pk],
                helper.pk,
            ),
            default=None,
        )


def _tidy_hour(moment: datetime) -> datetime:
    """The nearest quarter of an hour at a time of day when people help."""
    quarter = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    return quarter.replace(hour=9 + quarter.hour % 9)
