"""The smallest lawful things that messages are about."""

import datetime as dt

from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from littlesociety.messages.models import Delivery, Notice, Preference
from littlesociety.people.models import ContactPoint
from littlesociety.people.tests.factories import PersonFactory

__all__ = [
    "NOON",
    "ContactPointFactory",
    "DeliveryFactory",
    "NoticeFactory",
    "PersonFactory",
    "PreferenceFactory",
]

NOON = dt.datetime(2030, 5, 2, 11, tzinfo=dt.UTC)  # noon in London, a Thursday


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
