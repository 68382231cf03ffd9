"""The smallest lawful things that messages are about."""

import datetime as dt
from uuid import uuid4

from factory import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from littlesociety.core.references import new_reference
from littlesociety.messages.models import Delivery, Notice, Preference
from littlesociety.people.models import ContactPoint, Person

NOON = dt.datetime(2030, 5, 2, 11, tzinfo=dt.UTC)  # noon in London, a Thursday


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    reference = LazyFunction(new_reference)
    name = "Ada Obi"
    email = Sequence(lambda n: f"ada{n}@example.org")
    party = LazyFunction(uuid4)
    joined_at = NOON


class ContactPointFactory(DjangoModelFactory[ContactPoint]):
    class Meta:
        model = ContactPoint

    person = SubFactory(PersonFactory)
    kind = "post"
    value = "1 Mill Lane\nMarlbrook"
    added_at = NOON


class PreferenceFactory(DjangoModelFactory[Preference]):
    class Meta:
        model = Preference

    person = SubFactory(PersonFactory)
    channel = "email"
    quiet_from = 0
    quiet_until = 0


class NoticeFactory(DjangoModelFactory[Notice]):
    class Meta:
        model = Notice

    person = SubFactory(PersonFactory)
    kind = "help"
    subject = "Help is agreed"
    body = "Someone is coming."
    cause = Sequence(lambda n: f"match:{n}")
    told_at = NOON


class DeliveryFactory(DjangoModelFactory[Delivery]):
    class Meta:
        model = Delivery

    notice = SubFactory(NoticeFactory)
    channel = "email"
    due_at = LazyAttribute(lambda delivery: delivery.notice.told_at)
