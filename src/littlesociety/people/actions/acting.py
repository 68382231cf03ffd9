"""A helper acting for someone: asked, agreed to, in force for a time, ended by either."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed, NotThere
from littlesociety.core.events import announce
from littlesociety.people import policies
from littlesociety.people.errors import NotAnswerable
from littlesociety.people.events import ActingForAgreed
from littlesociety.people.models import ActingFor
from littlesociety.records.actions import note_act
from littlesociety.rulebook.queries import value_of

from .joining import lock_person


@transaction.atomic
def ask_to_act_for(*, person_id: int, kind: str, by: Actor, at: datetime) -> ActingFor:
    """Ask to act for someone. Nothing is allowed until they agree. Asking again is one request."""
    if by.person_id is None or by.acting_for_id is not None:
        raise NotAllowed(_("Sign in as yourself, then ask to act for someone."))
    if by.person_id == person_id:
        raise NotAllowed(_("You always act for yourself. Enter another person's reference."))
    lock_person(person_id)
    if kind == ActingFor.Kind.BROKER and not policies.may_witness(by):
        raise NotAllowed(_("Only a broker can act as one. Choose another kind of helper."))
    between = ActingFor.objects.filter(helper_id=by.person_id, person_id=person_id)
    asked = between.not_over(at).first()
    if asked is None:
        asked = ActingFor.objects.create(
            helper_id=by.person_id,
            person_id=person_id,
            kind=kind,
            asked_at=at,
            begins_at=at,
            ends_at=_end(at),
        )
        _note("acting-for-asked", asked, by=by, at=at)
    return asked


@transaction.atomic
def agree_to_be_helped(
    *, acting_for_id: int, by: Actor, at: datetime, channel: str = "page"
) -> ActingFor:
    """Let a helper act for this person from now on, until the permission runs out."""
    asked = _lock(acting_for_id)
    if not policies.may_answer_helper(by, asked):
        raise NotAllowed(_("Only the person who would be helped can agree to this."))
    if asked.revoked_at is not None or asked.ends_at <= at:
        raise NotAnswerable(_("This request is no longer open. The helper can ask again."))
    if asked.agreed_at is not None:
        return asked
    asked.agreed_at = asked.begins_at = at
    asked.ends_at = _end(at)
    asked.channel = channel
    asked.save(update_fields=["agreed_at", "begins_at", "ends_at", "channel"])
    _note("acting-for-agreed", asked, by=by, at=at)
    announce(ActingForAgreed(helper_id=asked.helper_id, person_id=asked.person_id))
    return asked


@transaction.atomic
def revoke_acting_for(*, acting_for_id: int, by: Actor, at: datetime) -> ActingFor:
    """End a permission, or turn down a request. Either of the two may, at any time."""
    asked = _lock(acting_for_id)
    if not policies.may_revoke_helper(by, asked):
        raise NotAllowed(_("Only the helper or the person helped can end this."))
    if asked.revoked_at is None:
        asked.revoked_at = at
        asked.save(update_fields=["revoked_at"])
        _note("acting-for-ended", asked, by=by, at=at)
    return asked


@transaction.atomic
def begin_acting_for(*, acting_for_id: int, by: Actor, at: datetime) -> ActingFor:
    """Check that a permission holds, and note that the helper takes it up in this session."""
    held = ActingFor.objects.in_force(at).filter(pk=acting_for_id, helper_id=by.person_id).first()
    if held is None:
        raise NotAllowed(_("You cannot act for this person now. Ask them to agree first."))
    _note("acting-for-began", held, by=by, at=at)
    return held


def _lock(acting_for_id: int) -> ActingFor:
    """Hold the one row that says who may act for whom."""
    asked = ActingFor.objects.select_for_update().filter(pk=acting_for_id).first()
    if asked is None:
        raise NotThere(_("There is no such request. It may have been taken back."))
    return asked


def _end(at: datetime) -> datetime:
    """When a permission given now runs out, by the society's own rule."""
    days = value_of("people.acting_for_days", on=timezone.localdate(at))
    return at + timedelta(days=days)


def _note(verb: str, asked: ActingFor, *, by: Actor, at: datetime) -> None:
    """Leave a line in the audit trail about this permission."""
    note_act(verb=verb, subject=f"acting-for:{asked.pk}", by=by, at=at)
