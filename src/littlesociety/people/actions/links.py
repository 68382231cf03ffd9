"""Letting someone in by a one-time link, and forgetting a second step that they have lost."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.people.errors import LinkUsed
from littlesociety.people.links import person_behind
from littlesociety.people.models import Person
from littlesociety.records.actions import note_act


@transaction.atomic
def use_link(*, token: str, at: datetime) -> Person:
    """Return whose link this is and make it worthless: the next one to try it is refused."""
    named = person_behind(token)
    person = Person.objects.select_for_update().get(pk=named.pk) if named else None
    if person is None or person_behind(token) is None:
        raise LinkUsed(
            _("This sign-in link has been used or is more than a day old. Ask for a new one.")
        )
    person.last_login = at
    person.save(update_fields=["last_login"])
    note_act(verb="link-used", subject=f"person:{person.pk}", by=Actor(person_id=person.pk), at=at)
    return person


@transaction.atomic
def forget_second_step(*, person_id: int, by: Actor, at: datetime) -> int:
    """Forget a person's passkeys, app and recovery codes; return how many there were.

    For whoever keeps the server, once they are sure who asks. Roles rest until the person has
    added a new second step.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    forgotten: int = Authenticator.objects.filter(user_id=person.pk).delete()[0]
    note_act(verb="second-step-forgotten", subject=f"person:{person.pk}", by=by, at=at)
    return forgotten
