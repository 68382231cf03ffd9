"""Sending what is due: take, hand over, note. Each step its own, and no lock is held on the way.

1. Take: one short transaction moves the due time of one person's deliveries on, by a lease.
2. Hand over: the email, text or letter goes to its provider, outside any transaction.
3. Note: another short transaction writes down how it went.

A worker that dies between 2 and 3 leaves the lease to run out, and the message goes out a second
time: at least once, never lost. So that a second copy can be recognised, a message tried again has
the same reference (Message-ID, Idempotency-Key, Notify's reference). Two workers never take the
same delivery: the lease is written under a row lock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from littlesociety.messages.channels import sender_for
from littlesociety.messages.channels.base import Message, SendingFailed
from littlesociety.messages.compose import message_of
from littlesociety.messages.models import Delivery
from littlesociety.messages.queries import choice_of, reach_of
from littlesociety.messages.rules import (
    EMAIL,
    LETTER,
    MOST_TRIES,
    PAGE,
    TEXT,
    after_quiet,
    channel_instead_of,
    wait_after,
)

LEASE: Final = timedelta(minutes=10)
_MOST_PARCELS: Final = 100
_MOST_NOTICES_IN_ONE: Final = 50


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to hand over, and the deliveries that it carries."""

    channel: str
    message: Message
    delivery_ids: Sequence[int]


def send_due(*, at: datetime) -> int:
    """Send what should have gone out by now; return how many notices did.

    When a provider is in trouble its channel rests until the next call, so that one slow mail
    server costs one time limit and not one for each person.
    """
    resting: set[str] = set()
    sent = 0
    for parcel in _parcels(at=at, resting=resting):
        try:
            reference = _hand_over(parcel)
        except SendingFailed as failure:
            _note_failure(parcel, failure, at=at)
            if failure.is_outage:
                resting.add(parcel.channel)
        else:
            sent += _note_sent(parcel, reference, at=at)
    return sent


def _parcels(*, at: datetime, resting: set[str]) -> Iterator[Parcel]:
    """Take one parcel after another, until nothing is due or this call has done its share."""
    for _turn in range(_MOST_PARCELS):
        open_now = [
            channel
            for channel in (EMAIL, TEXT, LETTER)
            if channel not in resting and sender_for(channel) is not None
        ]
        first = Delivery.objects.due(at).filter(channel__in=open_now).order_by("due_at", "id")
        chosen = first.values_list("notice__person_id", "channel", "notice__is_urgent").first()
        if chosen is None:
            return
        parcel = _take(*chosen, at=at)
        if parcel is not None:
            yield parcel


@transaction.atomic
def _take(person_id: int, channel: str, is_urgent: bool, *, at: datetime) -> Parcel | None:  # noqa: FBT001 - a row's own value
    """Take all that is due to one person on one channel, or None: taken by another, or too late.

    It waits for another worker's short taking and does not skip it, so that one person's digest is
    never split in two.
    """
    due = Delivery.objects.due(at).filter(
        notice__person_id=person_id, channel=channel, notice__is_urgent=is_urgent
    )
    locked = due.select_for_update(of=("self",)).select_related("notice__person").order_by("id")
    mine = list(locked[:_MOST_NOTICES_IN_ONE])
    if not mine:
        return None
    taken = Delivery.objects.filter(pk__in=[delivery.pk for delivery in mine])
    quiet_until = _quiet_until(mine[0], at=at)
    if quiet_until > at:
        taken.update(due_at=quiet_until)
        return None
    taken.update(due_at=at + LEASE, tries=F("tries") + 1)
    for delivery in mine:
        delivery.tries += 1
    return Parcel(channel, message_of(mine), [delivery.pk for delivery in mine])


def _quiet_until(delivery: Delivery, *, at: datetime) -> datetime:
    """When this may go out: now, unless the worker comes late and the quiet hours have begun."""
    if delivery.notice.is_urgent or delivery.channel == LETTER:
        return at
    zone = timezone.get_default_timezone()
    choice = choice_of(delivery.notice.person_id, on=at.astimezone(zone).date())
    return after_quiet(at, choice, zone)


def _hand_over(parcel: Parcel) -> str:
    """Give a message to its provider and return the provider's name for it."""
    sender = sender_for(parcel.channel)
    if sender is None:
        raise SendingFailed("no-sender", is_outage=True)
    if not parcel.message.to:
        raise SendingFailed("no-address", is_final=True)
    try:
        return sender.send(parcel.message)
    except SendingFailed:
        raise
    except Exception as error:  # noqa: BLE001 - one message that breaks a sender stops no other
        raise SendingFailed(f"broken-{type(error).__name__}") from None


@transaction.atomic
def _note_sent(parcel: Parcel, reference: str, *, at: datetime) -> int:
    """Write down that a parcel went out. A delivery erased meanwhile stays erased."""
    waiting = Delivery.objects.filter(pk__in=parcel.delivery_ids, state=Delivery.State.WAITING)
    return waiting.update(
        state=Delivery.State.SENT, sent_at=at, provider_reference=reference, last_error=""
    )


@transaction.atomic
def _note_failure(parcel: Parcel, failure: SendingFailed, *, at: datetime) -> None:
    """Try again later, or give up: then a letter goes instead, or the page alone has it."""
    locked = Delivery.objects.select_for_update(of=("self",)).filter(
        pk__in=parcel.delivery_ids, state=Delivery.State.WAITING
    )
    for delivery in locked.select_related("notice__person").order_by("id"):
        delivery.last_error = failure.code[:300]
        if failure.is_final or delivery.tries >= MOST_TRIES:
            delivery.state = Delivery.State.FAILED
            _send_instead(delivery, at=at)
        else:
            delivery.due_at = at + wait_after(delivery.tries)
        delivery.save(update_fields=["state", "due_at", "last_error"])


def _send_instead(failed: Delivery, *, at: datetime) -> None:
    """Plan the letter that stands in for a channel that gave up."""
    channel = channel_instead_of(failed.channel, reach_of(failed.notice.person))
    if channel != PAGE:
        Delivery.objects.get_or_create(
            notice=failed.notice, channel=channel, defaults={"due_at": at}
        )
