"""Households: formed by one, joined by others who say yes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed
from littlesociety.people import policies, rules
from littlesociety.people.errors import HasHome, NotAnswerable
from littlesociety.people.models import Household, HouseholdMember
from littlesociety.records.actions import note_act

from .joining import lock_person


@transaction.atomic
def form_household(*, person_id: int, name: str, by: Actor, at: datetime) -> Household:
    """Form a household with one person in it. Forming it twice forms it once."""
    lock_person(person_id)
    if not policies.may_change_details(by, person_id):
        raise NotAllowed(_("Only this person, or a helper they agreed to, can change this."))
    home = _home_of(person_id)
    if home is not None:
        return home.household
    household = Household.objects.create(name=rules.tidy_name(name), formed_at=at)
    HouseholdMember.objects.create(
        household=household, person_id=person_id, asked_at=at, joined_at=at
    )
    note_act(verb="household-formed", subject=f"household:{household.pk}", by=by, at=at)
    return household


@transaction.atomic
def ask_to_live_with(*, household_id: int, person_id: int, by: Actor, at: datetime) -> None:
    """Ask someone to be shown as living here. They are not until they say yes."""
    lock_person(person_id)
    home = _home_of(by.subject_id or 0)
    if home is None or home.household_id != household_id:
        raise NotAllowed(_("Only someone who lives in this household can ask others to join it."))
    _asked, is_new = HouseholdMember.objects.get_or_create(
        household_id=household_id, person_id=person_id, defaults={"asked_at": at}
    )
    if is_new:
        note_act(verb="household-asked", subject=f"household:{household_id}", by=by, at=at)


@transaction.atomic
def say_we_live_together(*, member_id: int, by: Actor, at: datetime) -> HouseholdMember:
    """Say yes to being shown as living in a household."""
    member = _lock_member(member_id, by=by)
    if member.joined_at is not None:
        return member
    if _home_of(member.person_id) is not None:
        raise HasHome(_("You live in one household at a time. Leave the other one first."))
    member.joined_at = at
    member.save(update_fields=["joined_at"])
    note_act(verb="household-joined", subject=f"household:{member.household_id}", by=by, at=at)
    return member


@transaction.atomic
def leave_household(*, member_id: int, by: Actor, at: datetime) -> None:
    """Leave a household, or turn down the question. The last to leave closes it."""
    member = _lock_member(member_id, by=by)
    household_id = member.household_id
    member.delete()
    close_if_empty(household_id)
    note_act(verb="household-left", subject=f"household:{household_id}", by=by, at=at)


def close_if_empty(household_id: int) -> None:
    """Forget a household in which nobody lives."""
    Household.objects.filter(pk=household_id).exclude(members__joined_at__isnull=False).delete()


def _home_of(person_id: int) -> HouseholdMember | None:
    """Where this person lives, if they have said so."""
    living = HouseholdMember.objects.filter(person_id=person_id, joined_at__isnull=False)
    return living.select_related("household").first()


def _lock_member(member_id: int, *, by: Actor) -> HouseholdMember:
    """Hold the one row that says who lives where, for its own person only."""
    member = HouseholdMember.objects.select_for_update().filter(pk=member_id).first()
    if member is None:
        raise NotAnswerable(_("You have answered or left already. Nothing more to do."))
    if not policies.may_answer_household(by, member):
        raise NotAllowed(_("Only the person themselves can say where they live."))
    return member
