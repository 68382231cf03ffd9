"""What people are told when something happened that no app above `messages` speaks of.

No notice names another person: when someone leaves, nothing of them stays in others' notices.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from littlesociety.core.actors import BROKER, STEWARD, SYSTEM
from littlesociety.messages.actions import notify
from littlesociety.people.events import ActingForAgreed, PersonJoined, RoleGiven
from littlesociety.people.queries import steward_ids
from littlesociety.records.events import NeighbourContradicted, RecordDoubted

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


def alarm_stewards(event: NeighbourContradicted, at: datetime) -> None:
    """Every steward hears at once that a neighbour signed what cannot both be true."""
    _tell_stewards(
        kind="neighbour-contradicted",
        cause=f"contradiction:{event.contradiction_id}",
        subject=_("A neighbour's record contradicts itself"),
        body=format_lazy(
            _("{name} signed two records that cannot both be true. Both are kept. Ask them why."),
            name=event.neighbour,
        ),
        path=reverse("records:contradiction", args=(event.contradiction_id,)),
        at=at,
    )


def tell_of_doubt(event: RecordDoubted, at: datetime) -> None:
    """Every steward hears at once that a neighbour doubts our own record."""
    _tell_stewards(
        kind="record-doubted",
        cause=f"neighbour:{event.neighbour_id}:{at.date()}",
        subject=_("A neighbour doubts our record"),
        body=format_lazy(
            _("{name} says that our record does not continue what it saw before. Look into it."),
            name=event.neighbour,
        ),
        path=reverse("records:neighbours"),
        at=at,
    )


def _tell_stewards(
    *, kind: str, cause: str, subject: Any, body: Any, path: str, at: datetime
) -> None:
    """Put an urgent notice on the page of every steward."""
    for person_id in steward_ids(timezone.localdate(at)):
        notify(
            person_id=person_id, kind=kind, cause=cause, subject=subject, body=body, path=path,
            is_urgent=True, by=SYSTEM, at=at,
        )  # fmt: skip
