"""Giving and ending roles. A role is a fact with a term, and stands in the public record."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.actors import STEWARD, Actor
from littlesociety.core.errors import NotAllowed, NotThere, NotUnderstood
from littlesociety.core.events import announce
from littlesociety.core.references import new_reference
from littlesociety.people import policies, rules
from littlesociety.people.errors import LastSteward, StewardsExist
from littlesociety.people.events import RoleGiven
from littlesociety.people.models import Person, RoleTerm
from littlesociety.records.actions import note_act, publish
from littlesociety.rulebook.queries import value_of

from .joining import lock_person


@transaction.atomic
def give_role(
    *, person_id: int, role: str, by: Actor, at: datetime, ends_on: date | None = None
) -> RoleTerm:
    """Give a person a role from today for a term. Giving it twice gives it once."""
    if not policies.may_give_roles(by):
        raise NotAllowed(_("Only a steward can give roles. Ask one of the stewards."))
    return _give(person_id=person_id, role=role, ends_on=ends_on, by=by, at=at)


@transaction.atomic
def make_first_steward(*, person_id: int, by: Actor, at: datetime) -> RoleTerm:
    """Give a society that has no steward its first one (again, when all terms have run out)."""
    list(Person.objects.select_for_update().order_by("pk")[:1])
    standing = RoleTerm.objects.in_force(timezone.localdate(at)).filter(role=STEWARD)
    if standing.exclude(person_id=person_id).exists():
        raise StewardsExist(_("This society has stewards. Ask one of them to give you a role."))
    return _give(person_id=person_id, role=STEWARD, ends_on=None, by=by, at=at)


@transaction.atomic
def end_role(*, role_term_id: int, by: Actor, at: datetime) -> RoleTerm:
    """End a role today. The last steward stays until there is another."""
    today = timezone.localdate(at)
    stewards = list(
        RoleTerm.objects.select_for_update().in_force(today).filter(role=STEWARD).order_by("pk")
    )
    term = RoleTerm.objects.select_for_update().filter(pk=role_term_id).first()
    if term is None:
        raise NotThere(_("There is no such role to end."))
    if not (policies.may_give_roles(by) or policies.is_themselves(by, term.person_id)):
        raise NotAllowed(_("Only a steward, or the person who holds the role, can end it."))
    if term.ends_on is not None and term.ends_on <= today:
        return term
    if {steward.person_id for steward in stewards} == {term.person_id} and term.role == STEWARD:
        raise LastSteward(_("This is the last steward. Make someone else a steward first."))
    term.ends_on = today
    _publish(term, by=by, at=at)
    term.save(update_fields=["ends_on", "entry_id"])
    note_act(verb="role-ended", subject=f"role:{term.pk}", by=by, at=at)
    return term


def _give(*, person_id: int, role: str, ends_on: date | None, by: Actor, at: datetime) -> RoleTerm:
    """Store the term, publish it without a name, and tell whoever listens."""
    lock_person(person_id)
    today = timezone.localdate(at)
    held = RoleTerm.objects.in_force(today).filter(person_id=person_id, role=role).first()
    if held is not None:
        return held
    if ends_on is not None and ends_on <= today:
        raise NotUnderstood(_("Choose a day after today."), field="ends_on")
    days = value_of("people.role_days", on=today)
    term = RoleTerm(
        person_id=person_id,
        role=RoleTerm.Role(role),
        begins_on=today,
        ends_on=ends_on or rules.term_end(begins_on=today, days=days),
        given_by=by.person_id,
        given_at=at,
        record_ref=new_reference(),
    )
    _publish(term, by=by, at=at)
    term.save(force_insert=True)
    note_act(verb="role-given", subject=f"role:{term.pk}", by=by, at=at)
    announce(RoleGiven(person_id=person_id, role=term.role))
    return term


def _publish(term: RoleTerm, *, by: Actor, at: datetime) -> None:
    """Put the term on the public record; a changed end supersedes the line before it."""
    facts: dict[str, int | str] = {"role": str(term.role), "begins_on": f"{term.begins_on}"}
    if term.ends_on is not None:
        facts["ends_on"] = f"{term.ends_on}"
    term.entry_id = publish(
        type="role-given",
        subject=f"role:{term.record_ref}",
        facts=facts,
        by=by,
        at=at,
        supersedes=term.entry_id,
    )
