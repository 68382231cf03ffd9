"""Help that came: said by one side, confirmed by the other, paid in time, put on the record."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from littlesociety.core.actors import Actor
from littlesociety.core.events import announce
from littlesociety.exchange.errors import (
    HelperIsFull,
    MinutesNotFree,
    NotYours,
    TimeWasChanged,
    YourOwnWord,
)
from littlesociety.exchange.events import HelpConfirmed
from littlesociety.exchange.models import Match
from littlesociety.exchange.policies import (
    is_asker_of,
    is_helper_of,
    is_party_to,
    may_confirm,
    may_say_done,
)
from littlesociety.exchange.rules import (
    State,
    Step,
    check_has_begun,
    check_minutes,
    check_step,
    hold_ends_at,
    words_under_seal,
)
from littlesociety.ledger.actions import Outcome, post_hold, transfer
from littlesociety.ledger.errors import AboveCeiling, NotEnoughCredit
from littlesociety.ledger.queries import balance_of
from littlesociety.records.actions import note_act, publish
from littlesociety.rulebook.queries import value_of

from . import notices
from .accounts import open_time_account
from .matches import REASON, SCOPE, let_go, locked_match


@transaction.atomic
def say_done(*, match_id: int, minutes: int, by: Actor, at: datetime) -> Match:
    """Say that help came and how long it took; the other side is asked to confirm.

    Until then either side may say a different time. Saying what the other said is confirming it.
    """
    match = locked_match(match_id)
    if not may_say_done(by, match):
        raise NotYours
    if match.minutes_said == minutes and match.done_said_by_id == by.subject_id:
        return match
    check_step(match.state, Step.SAY_DONE)
    check_has_begun(match.need.starts_at, at=at)
    longest = value_of("exchange.longest_need_minutes", on=timezone.localdate(at))
    check_minutes(minutes, longest=longest)
    if match.minutes_said == minutes:
        return confirm_done(match_id=match.pk, by=by, at=at)

    match.done_said_by_id, match.done_typed_by_id = by.subject_id, by.person_id
    match.done_said_at, match.minutes_said = at, minutes
    match.save(
        update_fields=["done_said_by_id", "done_typed_by_id", "done_said_at", "minutes_said"]
    )
    note_act(verb="said-done", subject=f"match:{match.reference}", by=by, at=at)
    notices.tell_said_done(match, by=by, at=at)
    return match


@transaction.atomic
def confirm_done(
    *, match_id: int, by: Actor, at: datetime, minutes_seen: int | None = None
) -> Match:
    """Agree that help came: pay the helper in time and put it on the public record.

    `minutes_seen` is what the page said; a time changed meanwhile is not confirmed unseen.
    """
    match = locked_match(match_id)
    if match.state is State.CONFIRMED and is_party_to(by, match):
        return match
    check_step(match.state, Step.CONFIRM)
    _check_may_confirm(match, by=by, at=at)
    minutes = match.minutes_said or 0
    if minutes_seen not in {None, minutes}:
        raise TimeWasChanged(minutes=minutes)

    match.confirmed_at = match.need.met_at = at
    match.paid_event = _pay(match, minutes, by=by, at=at)
    match.entry_id = _publish(match, minutes, by=by, at=at)
    match.save(update_fields=["confirmed_at", "paid_event", "entry_id"])
    match.need.save(update_fields=["met_at"])
    note_act(verb="confirmed-help", subject=f"match:{match.reference}", by=by, at=at)
    _tell_receipts(match, by=by, at=at)
    announce(HelpConfirmed(match_id=match.pk, minutes=minutes))
    return match


def _check_may_confirm(match: Match, *, by: Actor, at: datetime) -> None:
    """Refuse whoever said it, and whoever it is no business of."""
    within_days = value_of("exchange.confirm_within_days", on=timezone.localdate(at))
    if may_confirm(by, match, at=at, within_days=within_days):
        return
    if is_party_to(by, match):
        raise YourOwnWord
    raise NotYours


def _pay(match: Match, minutes: int, *, by: Actor, at: datetime) -> UUID | None:
    """Pay what was said; a refusal is told to whoever confirms in words meant for them."""
    try:
        return _settle(match, minutes, by=by, at=at).event_id
    except NotEnoughCredit as refusal:
        raise MinutesNotFree(is_asker=is_asker_of(by, match.need)) from refusal
    except AboveCeiling as refusal:
        raise HelperIsFull(is_helper=is_helper_of(by, match)) from refusal


def _settle(match: Match, minutes: int, *, by: Actor, at: datetime) -> Outcome:
    """Post the hold; or, when it ran out or holds too little, let it go and pay from the rest."""
    need, name = match.need, match.reference
    is_held = match.hold_id is not None and at < hold_ends_at(need.starts_at, need.minutes)
    if match.hold_id is not None and is_held and minutes <= need.minutes:
        return post_hold(
            hold_id=match.hold_id,
            amount=minutes,
            scope=SCOPE,
            key=f"{name}:pay",
            by=by,
            at=at,
            event_id=uuid4(),
        )
    let_go(match, by=by, at=at)
    return transfer(
        payer_id=open_time_account(person_id=need.asker_id, at=at),
        payee_id=open_time_account(person_id=match.helper_id, at=at),
        amount=minutes,
        reason=REASON,
        scope=SCOPE,
        key=f"{name}:pay",
        by=by,
        at=at,
        event_id=uuid4(),
    )


def _publish(match: Match, minutes: int, *, by: Actor, at: datetime) -> int:
    """Add the line to the public record: how long, what kind, where, and no person."""
    need = match.need
    return publish(
        type="help-given",
        subject=f"need:{need.reference}",
        facts={
            "minutes": minutes,
            "area": f"{need.area.code}@{need.area.vintage}",
            "category": need.category,
        },
        sealed=words_under_seal(
            reference=match.reference,
            helper=match.helper.short_name,
            helped=need.asker.short_name,
        ),
        by=by,
        at=at,
    )


def _tell_receipts(match: Match, *, by: Actor, at: datetime) -> None:
    """Send each side a receipt with their new balance."""
    for person_id in (match.need.asker_id, match.helper_id):
        account_id = open_time_account(person_id=person_id, at=at)
        notices.tell_receipt(
            match,
            person_id=person_id,
            paid=person_id == match.need.asker_id,
            balance=balance_of(account_id).posted,
            by=by,
            at=at,
        )
