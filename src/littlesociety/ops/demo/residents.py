"""The people of Marlbrook: who they are, when they came, what they offer."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from littlesociety.core.references import new_reference
from littlesociety.exchange.models import Category, Offer
from littlesociety.messages.models import Preference
from littlesociety.people.consents import NEIGHBOURLY, PURPOSES, SUGGESTIONS
from littlesociety.people.models import Consent, Person
from littlesociety.places.models import Area

from . import names

FIRST_DAYS_AGO: Final = 190
ROWS_AT_ONCE: Final = 1_000
MAIL_HOST: Final = "marlbrook.example"
SHARE_OFFLINE: Final = 0.2
SHARE_OFFERING: Final = 0.6
SHARE_FOUNDING: Final = 0.35


@dataclass(slots=True)
class Crowd:
    """Everyone, in the order in which they came, and who offers what."""

    people: list[Person]
    helpers: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))

    def here_at(self, moment: datetime, people: Sequence[Person]) -> int:
        """How many of these, from the first, had come by then."""
        low, high = 0, len(people)
        while low < high:
            middle = (low + high) // 2
            if people[middle].joined_at <= moment:
                low = middle + 1
            else:
                high = middle
        return low


def settle(number: int, homes: Sequence[Area], *, chance: random.Random, at: datetime) -> Crowd:
    """Bring in `number` residents with their word given, their wishes and their offers."""
    moments = sorted(_arrivals(number, chance, at))
    people = [_resident(place, moment, homes, chance) for place, moment in enumerate(moments)]
    Person.objects.bulk_create(people, batch_size=ROWS_AT_ONCE)
    Consent.objects.bulk_create(map(_word, people), batch_size=ROWS_AT_ONCE)
    Preference.objects.bulk_create(
        (Preference(person=person, channel="letter") for person in people if not person.email),
        batch_size=ROWS_AT_ONCE,
    )
    crowd = Crowd(people)
    offers = [offer for person in people for offer in _offers(person, chance)]
    Offer.objects.bulk_create(offers, batch_size=ROWS_AT_ONCE)
    offering = dict.fromkeys(offer.helper for offer in offers)
    Consent.objects.bulk_create(
        (_word(person, SUGGESTIONS) for person in offering), batch_size=ROWS_AT_ONCE
    )
    for offer in offers:
        crowd.helpers[offer.category].append(offer.helper)
    return crowd


def a_uuid(chance: random.Random) -> UUID:
    """A random-looking identifier that is the same in every run of the same place."""
    return UUID(int=chance.getrandbits(128), version=4)


def a_reference(chance: random.Random) -> str:
    """A reference that is the same in every run of the same place."""
    return new_reference(chance.choice)


def _arrivals(number: int, chance: random.Random, at: datetime) -> Iterator[datetime]:
    """A third came when it began, the others since."""
    began = at - timedelta(days=FIRST_DAYS_AGO)
    for _place in range(number):
        days = 3 if chance.random() < SHARE_FOUNDING else FIRST_DAYS_AGO - 12
        yield began + timedelta(minutes=chance.randrange(60, days * 24 * 60))


def _resident(place: int, moment: datetime, homes: Sequence[Area], chance: random.Random) -> Person:
    """One made-up person."""
    name = f"{chance.choice(names.FIRST_NAMES)} {chance.choice(names.LAST_NAMES)}"
    is_offline = chance.random() < SHARE_OFFLINE
    return Person(
        reference=a_reference(chance),
        name=name,
        email=None if is_offline else f"resident-{place + 1:06}@{MAIL_HOST}",
        party=a_uuid(chance),
        home_area=chance.choice(homes),
        joined_at=moment,
        password=UNUSABLE_PASSWORD_PREFIX,
    )


def _word(person: Person, purpose: str = NEIGHBOURLY) -> Consent:
    """What everyone agrees to when they join, or another purpose."""
    return Consent(
        person=person,
        purpose=purpose,
        wording_version=PURPOSES[purpose].version,
        is_given=True,
        channel="page" if person.email else "paper",
        said_at=person.joined_at,
    )


def _offers(person: Person, chance: random.Random) -> list[Offer]:
    """What this person is ready to do: nothing, or one to three things."""
    if chance.random() > SHARE_OFFERING:
        return []
    return [
        Offer(
            reference=a_reference(chance),
            helper=person,
            category=category,
            note=chance.choice(names.OFFER_NOTES),
            free_times=chance.randrange(1, 2**21),
            made_at=person.joined_at + timedelta(minutes=10),
            request_key=a_uuid(chance),
        )
        for category in chance.sample(Category.values, chance.randint(1, 3))
    ]
