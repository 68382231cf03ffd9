"""The bodies of Marlbrook, who holds office in them, and what the society has decided."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

from django.utils import timezone

from littlesociety.core.actors import Actor
from littlesociety.organisations.actions import (
    declare_interest,
    register_organisation,
    take_office,
)
from littlesociety.people.models import Person
from littlesociety.places.models import Area
from littlesociety.rulebook.actions import decide_parameter

from . import names
from .residents import FIRST_DAYS_AGO


def register(
    people: Sequence[Person], homes: Sequence[Area], *, by: Actor, chance: Random, at: datetime
) -> None:
    """Put the bodies on the list, with officers from among the residents."""
    began = at - timedelta(days=FIRST_DAYS_AGO - 8)
    for name, kind, purpose in names.ORGANISATIONS:
        body = register_organisation(
            name=name,
            kind=kind,
            purpose=purpose,
            area_id=chance.choice(homes).pk,
            request_key=uuid4(),
            by=by,
            at=began,
        )
        officers = chance.sample(people[: max(20, len(people) // 3)], len(names.OFFICES))
        for title, officer in zip(names.OFFICES, officers, strict=True):
            office = take_office(
                organisation_id=body.pk,
                person_id=officer.pk,
                title=title,
                begins_on=timezone.localdate(began),
                by=by,
                at=began,
            )
            if title == "Treasurer" and kind != "public-body":
                nature = "A member of my family works for the council."
                declare_interest(office_id=office.pk, nature=nature, by=by, at=began)


def decide(*, by: Actor, at: datetime) -> None:
    """Decide two rules of the place's own, months ago and last month."""
    for days_ago, key, value, source in (
        (150, "exchange.walkable_metres", 1_000, "Assembly of members, item 4"),
        (40, "exchange.confirm_within_days", 10, "Assembly of members, item 2"),
    ):
        moment = at - timedelta(days=days_ago)
        decide_parameter(
            key=key,
            value=value,
            begins_on=timezone.localdate(moment),
            source=source,
            decided_by="The assembly of members",
            by=by,
            at=moment,
        )
