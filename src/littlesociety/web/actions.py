"""Founding a society and welcoming its first steward, all at once or not at all."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from littlesociety.core.actors import SYSTEM
from littlesociety.people.actions import join, make_first_steward
from littlesociety.people.models import Person
from littlesociety.places.actions import found_society


@transaction.atomic
def found(
    *,
    name: str,
    summary: str,
    record_origin: str,
    steward_name: str,
    steward_email: str,
    request_key: UUID,
    at: datetime,
) -> Person:
    """Found the society and make the person who founds it its first steward.

    Its public record is opened by what follows from the founding.
    """
    found_society(
        name=name,
        summary=summary,
        record_origin=record_origin,
        is_demo=False,
        by=SYSTEM,
        at=at,
    )
    person = join(
        name=steward_name,
        email=steward_email,
        home_area_id=None,
        language=settings.LANGUAGE_CODE,
        by=SYSTEM,
        at=at,
        request_key=request_key,
    )
    make_first_steward(person_id=person.pk, by=SYSTEM, at=at)
    return person
