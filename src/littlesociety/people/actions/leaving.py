"""Leaving: everything that leads back to a person is erased, and only the facts stay."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.actors import STEWARD, Actor
from littlesociety.core.errors import NotAllowed
from littlesociety.core.events import announce
from littlesociety.core.references import new_reference
from littlesociety.people import policies
from littlesociety.people.errors import LastSteward
from littlesociety.people.events import PersonErased
from littlesociety.people.models import ActingFor, ContactPoint, HouseholdMember, Person, RoleTerm
from littlesociety.records.actions import note_act

from .homes import close_if_empty
from .roles import end_role

_BLANKED = (
    "reference",
    "name",
    "email",
    "party",
    "home_area",
    "request_key",
    "last_login",
    "language",
    "erased_at",
    "password",
)


@transaction.atomic
def erase_person(*, person_id: int, by: Actor, at: datetime) -> None:
    """Forget a person. Their account in the ledger stays, and leads to nobody."""
    if not policies.may_erase(by, person_id):
        raise NotAllowed(_("Only the person themselves, or a steward they asked, can do this."))
    _end_roles(person_id=person_id, by=by, at=at)
    person = Person.objects.select_for_update().get(pk=person_id)
    if person.erased_at is not None:
        return
    party = str(person.party or "")
    note_act(verb="person-left", subject=f"person:{person_id}", by=by, at=at)
    announce(PersonErased(person_id=person_id, party=party))
    _forget_sign_in(person)
    _forget_ties(person_id)
    _blank(person, at=at)


def _end_roles(*, person_id: int, by: Actor, at: datetime) -> None:
    """End what roles they hold; the last steward cannot go, and nobody puts a steward out."""
    held = list(RoleTerm.objects.in_force(timezone.localdate(at)).filter(person_id=person_id))
    if any(term.role == STEWARD for term in held) and not policies.is_themselves(by, person_id):
        raise LastSteward(_("End this person's role as a steward first."))
    for term in held:
        end_role(role_term_id=term.pk, by=by, at=at)


def _forget_sign_in(person: Person) -> None:
    """Take away every way to sign in, and end every session, also those half-way to a code."""
    for session in Session.objects.iterator(chunk_size=2000):
        said = session.get_decoded()
        is_theirs = said.get("_auth_user_id") == str(person.pk)
        if is_theirs or (person.email and person.email in str(said)):
            session.delete()
    UserSession.objects.filter(user_id=person.pk).delete()
    Authenticator.objects.filter(user_id=person.pk).delete()
    EmailAddress.objects.filter(user_id=person.pk).delete()


def _forget_ties(person_id: int) -> None:
    """Take away contact points, household and helpers, both ways."""
    ContactPoint.objects.filter(person_id=person_id).delete()
    ActingFor.objects.filter(helper_id=person_id).delete()
    ActingFor.objects.filter(person_id=person_id).delete()
    homes = HouseholdMember.objects.filter(person_id=person_id)
    household_ids = list(homes.values_list("household_id", flat=True))
    homes.delete()
    for household_id in household_ids:
        close_if_empty(household_id)


def _blank(person: Person, *, at: datetime) -> None:
    """Empty the row that others' facts still point at; a new reference breaks the last trace."""
    person.reference = new_reference()
    person.name = ""
    person.email = person.party = person.home_area = None
    person.request_key = person.last_login = None
    person.language = "en-gb"
    person.erased_at = at
    person.set_unusable_password()
    person.save(update_fields=_BLANKED)
