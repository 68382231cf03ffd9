"""What people are told when something happened that no app above `messages` speaks of.

No notice names another person: when someone leaves, nothing of them stays in others' notices.
"""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from littlesociety.core.actors import BROKER, STEWARD, SYSTEM
from littlesociety.messages.actions import notify
from littlesociety.people.events import ActingForAgreed, PersonJoined, RoleGiven

_ROLES = {BROKER: _("You are now a broker"), STEWARD: _("You are now a steward")}


def welcome(event: PersonJoined, at: datetime) -> None:
    """Someone new hears where to begin."""
    notify(
        person_id=event.person_id,
        kind="welcome",
        cause=f"person:{event.person_id}",
        subject=_("Welcome"),
        body=_("You can ask a neighbour for help, or offer some. Your time account is open."),
        path=reverse("exchange:board"),
        by=SYSTEM,
        at=at,
    )


def tell_of_role(event: RoleGiven, at: datetime) -> None:
    """Someone hears which role they were given, and what it needs."""
    notify(
        person_id=event.person_id,
        kind="role-given",
        cause=f"{event.role}:{at.isoformat()}",
        subject=_ROLES.get(event.role, _("You were given a role")),
        body=_("To use it, sign in with a second step. Your own page shows how to set one up."),
        path=reverse("people:me"),
        by=SYSTEM,
        at=at,
    )


def tell_helper(event: ActingForAgreed, at: datetime) -> None:
    """A helper hears that the person they asked has agreed."""
    notify(
        person_id=event.helper_id,
        kind="acting-for-agreed",
        cause=f"person:{event.person_id}:{at.isoformat()}",
        subject=_("You can now act for someone"),
        body=_("The person you asked has agreed. Your own page shows whom you act for."),
        path=reverse("people:me"),
        by=SYSTEM,
        at=at,
    )
