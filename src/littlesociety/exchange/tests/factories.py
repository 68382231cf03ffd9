"""The smallest lawful asks, offers and matches, and who takes part in them."""

import datetime as dt
from typing import Any
from uuid import uuid4

from factory import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from littlesociety.core.actors import BROKER, Actor
from littlesociety.core.references import new_reference
from littlesociety.exchange.actions import (
    accept_match,
    open_time_account,
    propose_match,
    say_done,
)
from littlesociety.exchange.models import Match, Need, Offer
from littlesociety.people.models import Consent, Person
from littlesociety.people.tests.factories import PersonFactory
from littlesociety.places.models import Area, DataSource

NOON = dt.datetime(2030, 5, 2, 11, tzinfo=dt.UTC)  # noon in London, a Thursday
TOMORROW = NOON + dt.timedelta(days=1)
AFTERWARDS = TOMORROW + dt.timedelta(hours=2)


class SourceFactory(DjangoModelFactory[DataSource]):
    class Meta:
        model = DataSource

    title = "Made-up areas"
    file_name = "areas.csv"
    sha256 = "0" * 64
    imported_at = NOON


class AreaFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    code = Sequence(lambda n: f"E{n:08d}")
    vintage = 2021
    kind = "lsoa"
    name = Sequence(lambda n: f"Abbey {n}")
    latitude_e6 = 53_400_000
    longitude_e6 = -2_300_000
    source = SubFactory(SourceFactory)


class NeedFactory(DjangoModelFactory[Need]):
    class Meta:
        model = Need

    reference = LazyFunction(new_reference)
    asker = SubFactory(PersonFactory, name="Ada Clarke")
    category = "lift"
    summary = "A lift to the clinic"
    details = "Second bell, and I walk with a frame"
    area = SubFactory(AreaFactory)
    starts_at = TOMORROW
    minutes = 60
    asked_at = NOON
    request_key = LazyFunction(uuid4)


class OfferFactory(DjangoModelFactory[Offer]):
    class Meta:
        model = Offer

    reference = LazyFunction(new_reference)
    helper = SubFactory(PersonFactory, name="Ben Osei")
    category = "lift"
    made_at = NOON
    request_key = LazyFunction(uuid4)

    agreed = True

    @classmethod
    def _create(cls, model_class: type[Offer], *args: Any, **kwargs: Any) -> Offer:
        """Whoever offers has agreed to be suggested, unless the test says otherwise."""
        agreed = kwargs.pop("agreed")
        offer = model_class.objects.create(*args, **kwargs)
        if agreed:
            Consent.objects.create(
                person=offer.helper,
                purpose="suggestions",
                wording_version="1",
                is_given=True,
                channel="page",
                said_at=NOON,
            )
        return offer


class MatchFactory(DjangoModelFactory[Match]):
    class Meta:
        model = Match

    reference = LazyFunction(new_reference)
    need = SubFactory(NeedFactory)
    helper = SubFactory(PersonFactory, name="Ben Osei")
    proposed_at = NOON
    proposed_by = LazyAttribute(lambda match: match.need.asker)


def acting(person: Person | int) -> Actor:
    """Someone acting for themselves."""
    return Actor(person_id=person if isinstance(person, int) else person.pk)


def broker() -> Actor:
    """A broker in their own office."""
    person = PersonFactory.create(name="Bo Lind")
    return Actor(person_id=person.pk, capacity=BROKER, roles=frozenset({BROKER}))


def ask_facts(**changed: Any) -> dict[str, Any]:
    """What someone says when they ask."""
    asker = changed.pop("asker", None) or PersonFactory.create(name="Ada Clarke")
    area = changed.pop("area", None) or AreaFactory.create()
    return {
        "asker_id": asker.pk,
        "category": "lift",
        "summary": "A lift to the clinic",
        "details": "Second bell",
        "area_id": area.pk,
        "starts_at": TOMORROW,
        "minutes": 60,
        "request_key": uuid4(),
        "by": acting(asker),
        "at": NOON,
    } | changed


def proposed(**changed: Any) -> Match:
    """A helper whom the asker has asked."""
    need = NeedFactory.create(**changed)
    offer = OfferFactory.create(category=need.category)
    return propose_match(
        need_id=need.pk, helper_id=offer.helper_id, by=acting(need.asker_id), at=NOON
    )


def accepted(**changed: Any) -> Match:
    """A helper who has said yes, with the minutes set aside."""
    match = proposed(**changed)
    return accept_match(match_id=match.pk, by=acting(match.helper_id), at=NOON)


def said_done(minutes: int = 60, **changed: Any) -> Match:
    """Help that the helper says was given."""
    match = accepted(**changed)
    return say_done(match_id=match.pk, minutes=minutes, by=acting(match.helper_id), at=AFTERWARDS)


def account_of(person_id: int) -> int:
    """The time account of someone."""
    return open_time_account(person_id=person_id, at=NOON)
