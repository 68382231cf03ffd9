"""Joining, and keeping one's details right."""

from datetime import datetime
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed, NotThere
from littlesociety.core.events import announce
from littlesociety.core.references import new_reference
from littlesociety.people import policies, rules
from littlesociety.people.consents import NEIGHBOURLY
from littlesociety.people.errors import AlreadyLeft, EmailTaken
from littlesociety.people.events import PersonJoined
from littlesociety.people.models import ContactPoint, Person
from littlesociety.records.actions import note_act

from .consents import record_word


@transaction.atomic
def join(
    *,
    name: str,
    email: str | None,
    home_area_id: int | None,
    language: str,
    by: Actor,
    at: datetime,
    request_key: UUID | None = None,
    channel: str = "page",
) -> Person:
    """Welcome someone: a name to the ledger, a reference to the neighbours, a word to keep."""
    if not policies.may_add_person(by):
        raise NotAllowed(_("Sign out first, or ask a broker to add someone who is not online."))
    known = Person.objects.filter(request_key=request_key).first() if request_key else None
    if known is not None:
        return known
    person = Person(
        reference=new_reference(),
        name=rules.tidy_name(name),
        email=(email or "").strip().lower() or None,
        party=uuid4(),
        home_area_id=home_area_id,
        language=language,
        joined_at=at,
        request_key=request_key,
    )
    person.set_unusable_password()
    _insert(person)
    record_word(
        person_id=person.pk, purpose=NEIGHBOURLY, is_given=True, channel=channel, by=by, at=at
    )
    note_act(verb="person-joined", subject=f"person:{person.pk}", by=by, at=at)
    announce(PersonJoined(person_id=person.pk))
    return person


@transaction.atomic
def bring_in(
    *,
    name: str,
    home_area_id: int | None,
    language: str,
    phone: str,
    channel: str,
    request_key: UUID,
    by: Actor,
    at: datetime,
) -> Person:
    """Let someone join who is not online, as they asked on paper or by telephone."""
    if not policies.may_witness(by):
        raise NotAllowed(_("Only brokers and stewards can bring in someone who is not online."))
    person = join(
        name=name,
        email=None,
        home_area_id=home_area_id,
        language=language,
        by=by,
        at=at,
        request_key=request_key,
        channel=channel,
    )
    change_contact(person_id=person.pk, phone=phone, address="", by=by, at=at)
    return person


def _insert(person: Person) -> None:
    """Store someone new, unless their email address leads to someone already."""
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise EmailTaken(
            _("Someone already signs in with this email address. Sign in, or use another one."),
            field="email",
        ) from error


@transaction.atomic
def know_email(*, person_id: int, is_proved: bool, at: datetime) -> None:
    """Let sign-in know a person's address; proved, if they entered a code that was sent there."""
    person = lock_person(person_id)
    _address, is_new = EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"verified": is_proved, "primary": True}
    )
    if is_new and is_proved:
        by = Actor(person_id=person_id)
        note_act(verb="email-confirmed", subject=f"person:{person_id}", by=by, at=at)


@transaction.atomic
def change_details(
    *, person_id: int, name: str, home_area_id: int | None, language: str, by: Actor, at: datetime
) -> Person:
    """Put right a person's name, rough home area or language."""
    person = lock_person(person_id)
    if not policies.may_change_details(by, person_id):
        raise NotAllowed(_("Only this person, or a helper they agreed to, can change this."))
    person.name = rules.tidy_name(name)
    person.home_area_id = home_area_id
    person.language = language
    person.save(update_fields=["name", "home_area", "language"])
    note_act(verb="details-changed", subject=f"person:{person_id}", by=by, at=at)
    return person


@transaction.atomic
def change_contact(*, person_id: int, phone: str, address: str, by: Actor, at: datetime) -> None:
    """Keep, replace or (when empty) forget a telephone number and a postal address."""
    lock_person(person_id)
    if not policies.may_change_details(by, person_id):
        raise NotAllowed(_("Only this person, or a helper they agreed to, can change this."))
    tidy_address = "\n".join(line.strip() for line in address.splitlines() if line.strip())
    values = {
        ContactPoint.Kind.PHONE: rules.tidy_phone(phone),
        ContactPoint.Kind.POST: tidy_address,
    }
    for kind, value in values.items():
        points = ContactPoint.objects.filter(person_id=person_id, kind=kind)
        if value:
            points.update_or_create(
                person_id=person_id,
                kind=kind,
                defaults={"value": value},
                create_defaults={"value": value, "added_at": at},
            )
        else:
            points.delete()
    note_act(verb="contact-changed", subject=f"person:{person_id}", by=by, at=at)


def lock_person(person_id: int) -> Person:
    """Hold a person's row until the end of the transaction; refuse when they have left."""
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotThere(_("There is no such person here."))
    if person.erased_at is not None:
        raise AlreadyLeft(_("This person has left the society."))
    return person
