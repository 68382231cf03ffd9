"""Saying yes, and taking it back. Words are only ever added."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed
from littlesociety.people import policies
from littlesociety.people.consents import PURPOSES, Purpose
from littlesociety.people.errors import NeededConsent, UnknownPurpose
from littlesociety.people.models import Consent, Person
from littlesociety.records.actions import note_act


@transaction.atomic
def give_consent(
    *, person_id: int, purpose: str, by: Actor, at: datetime, channel: str = "page"
) -> Consent:
    """Record that a person agreed to today's wording of a purpose."""
    _check(_purpose(purpose), person_id=person_id, by=by)
    return record_word(
        person_id=person_id, purpose=purpose, is_given=True, channel=channel, by=by, at=at
    )


@transaction.atomic
def take_back_consent(
    *, person_id: int, purpose: str, by: Actor, at: datetime, channel: str = "page"
) -> Consent:
    """Record that a person took their consent back: as easy as giving it."""
    known = _purpose(purpose)
    _check(known, person_id=person_id, by=by)
    if known.is_required:
        raise NeededConsent(_("Everyone here agrees to this. To take it back, leave the society."))
    return record_word(
        person_id=person_id, purpose=purpose, is_given=False, channel=channel, by=by, at=at
    )


def record_word(
    *, person_id: int, purpose: str, is_given: bool, channel: str, by: Actor, at: datetime
) -> Consent:
    """Add a word on a purpose, unless it only repeats the last one in the same wording."""
    Person.objects.select_for_update().get(pk=person_id)
    version = PURPOSES[purpose].version
    last = Consent.objects.filter(person_id=person_id, purpose=purpose).order_by("pk").last()
    if last and (last.is_given, last.wording_version) == (is_given, version):
        return last
    consent = Consent.objects.create(
        person_id=person_id,
        purpose=purpose,
        wording_version=version,
        is_given=is_given,
        channel=channel,
        said_at=at,
        recorded_by=by.person_id,
    )
    verb = "consent-given" if is_given else "consent-taken-back"
    note_act(verb=verb, subject=f"person:{person_id}", by=by, at=at)
    return consent


def _purpose(key: str) -> Purpose:
    """The purpose of that name."""
    if key not in PURPOSES:
        raise UnknownPurpose(_("We do not ask for consent to that."))
    return PURPOSES[key]


def _check(purpose: Purpose, *, person_id: int, by: Actor) -> None:
    """Refuse anyone who may not speak for this person."""
    if not policies.may_speak_for(by, person_id):
        raise NotAllowed(
            _("Only the person themselves can say this: %(title)s.") % {"title": purpose.title}
        )
