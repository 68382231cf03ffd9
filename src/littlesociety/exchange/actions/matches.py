"""Putting a helper and a need to one another: proposed, agreed or called off."""

from contextlib import suppress
from datetime import datetime
from typing import Final

from django.db import transaction

from littlesociety.core.actors import Actor
from littlesociety.core.events import announce
from littlesociety.core.references import new_reference
from littlesociety.exchange.errors import (
    AlreadyDeclined,
    HelperIsFull,
    MinutesNotFree,
    NeedClosed,
    NothingHere,
    NotOffered,
    NotYours,
    NotYourself,
    SomeoneWasFaster,
    WorkWasSaidDone,
)
from littlesociety.exchange.events import MatchProposed
from littlesociety.exchange.models import Match, Need, Offer
from littlesociety.exchange.policies import (
    is_asker_of,
    is_helper_of,
    may_answer,
    may_end,
    may_propose,
)
from littlesociety.exchange.rules import State, Step, check_step, hold_ends_at
from littlesociety.ledger.actions import hold, void_hold
from littlesociety.ledger.errors import AboveCeiling, HoldSettled, NotEnoughCredit
from littlesociety.records.actions import note_act

from . import notices
from .accounts import open_time_account

SCOPE: Final = "exchange"
REASON: Final = "help"


@transaction.atomic
def propose_match(*, need_id: int, helper_id: int, by: Actor, at: datetime) -> Match:
    """Put a helper to a need, and ask the other side: one at a time, the first one wins."""
    need = Need.objects.select_for_update().filter(pk=need_id).first()
    if need is None:
        raise NothingHere
    if not may_propose(by, need, helper_id):
        raise NotYours
    living = Match.objects.living().filter(need=need).first()
    if living is not None:
        return _same_helper(living, helper_id)
    _check_can_propose(need, helper_id, by=by, at=at)

    match = Match.objects.create(
        reference=new_reference(),
        need=need,
        helper_id=helper_id,
        proposed_at=at,
        proposed_by_id=_whose_idea(need, helper_id, by),
    )
    note_act(verb="proposed-match", subject=f"match:{match.reference}", by=by, at=at)
    notices.tell_proposed(match, by=by, at=at)
    announce(MatchProposed(match_id=match.pk))
    return match


@transaction.atomic
def accept_match(*, match_id: int, by: Actor, at: datetime) -> Match:
    """Say yes, and set the asker's minutes aside so that the helper is sure of them."""
    match = locked_match(match_id)
    if not may_answer(by, match):
        raise NotYours
    if match.state is State.ACCEPTED:
        return match
    check_step(match.state, Step.ACCEPT)
    if match.need.starts_at <= at:
        raise NeedClosed

    match.accepted_at = at
    match.hold_id = _set_minutes_aside(match, by=by, at=at)
    match.save(update_fields=["accepted_at", "hold_id"])
    note_act(verb="accepted-match", subject=f"match:{match.reference}", by=by, at=at)
    notices.tell_accepted(match, by=by, at=at)
    return match


@transaction.atomic
def decline_match(*, match_id: int, by: Actor, at: datetime) -> Match:
    """Say no, take a proposal back, or call off what was agreed; the minutes are let go.

    Once someone has said it was done, the asker cannot call it off: that would be not paying.
    """
    match = locked_match(match_id)
    if not may_end(by, match):
        raise NotYours
    if match.state is State.ENDED:
        return match
    if match.state is State.DONE and is_asker_of(by, match.need):
        raise WorkWasSaidDone
    end_match(match, by=by, at=at)
    return match


def end_match(match: Match, *, by: Actor, at: datetime) -> None:
    """End a locked match, release its hold and tell whoever did not end it."""
    check_step(match.state, Step.END)
    let_go(match, by=by, at=at)
    match.declined_at, match.declined_by_id = at, by.subject_id
    match.save(update_fields=["declined_at", "declined_by_id"])
    note_act(verb="ended-match", subject=f"match:{match.reference}", by=by, at=at)
    notices.tell_ended(match, by=by, at=at)


def let_go(match: Match, *, by: Actor, at: datetime) -> None:
    """Give the asker's minutes back, unless that was done when the hold ran out."""
    if match.hold_id is None:
        return
    with suppress(HoldSettled):
        void_hold(hold_id=match.hold_id, scope=SCOPE, key=f"{match.reference}:let-go", by=by, at=at)


def locked_match(match_id: int) -> Match:
    """Lock the need, then its match: always in that order, so two steps cannot deadlock."""
    found = Match.objects.filter(pk=match_id).values_list("need_id", flat=True).first()
    if found is None:
        raise NothingHere
    need = Need.objects.select_for_update().get(pk=found)
    match = Match.objects.select_for_update().get(pk=match_id)
    match.need = need
    return match


def _same_helper(living: Match, helper_id: int) -> Match:
    """Return the match asked for again; refuse kindly when it is someone else's."""
    if living.helper_id != helper_id:
        raise SomeoneWasFaster
    return living


def _check_can_propose(need: Need, helper_id: int, *, by: Actor, at: datetime) -> None:
    """Refuse a need that is over, and a helper who cannot or will not."""
    if helper_id == need.asker_id:
        raise NotYourself
    if not need.is_open or need.starts_at <= at:
        raise NeedClosed
    if by.subject_id == helper_id:
        return
    offers = Offer.objects.standing().filter(helper=helper_id, category=need.category)
    if not offers.exists():
        raise NotOffered
    said_no = Match.objects.filter(need=need, helper=helper_id, declined_by=helper_id)
    if said_no.exists():
        raise AlreadyDeclined


def _whose_idea(need: Need, helper_id: int, by: Actor) -> int:
    """The helper who stepped forward, the asker who chose, or the broker who did."""
    if by.subject_id == helper_id:
        return helper_id
    if by.person_id is None or is_asker_of(by, need):
        return need.asker_id
    return by.person_id


def _set_minutes_aside(match: Match, *, by: Actor, at: datetime) -> int | None:
    """Hold the asker's minutes for the helper; refuse when the account would not carry it."""
    need = match.need
    try:
        held = hold(
            payer_id=open_time_account(person_id=need.asker_id, at=at),
            payee_id=open_time_account(person_id=match.helper_id, at=at),
            amount=need.minutes,
            until=hold_ends_at(need.starts_at, need.minutes),
            reason=REASON,
            scope=SCOPE,
            key=f"{match.reference}:hold",
            by=by,
            at=at,
        )
    except NotEnoughCredit as refusal:
        raise MinutesNotFree(is_asker=is_asker_of(by, need)) from refusal
    except AboveCeiling as refusal:
        raise HelperIsFull(is_helper=is_helper_of(by, match)) from refusal
    return held.transfer_id
