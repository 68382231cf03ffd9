"""Telling people things, and keeping what they chose. `send_due` carries it out of the house."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed, NotThere
from littlesociety.messages.errors import NoWayToReach
from littlesociety.messages.models import Channel, Delivery, Notice, Preference
from littlesociety.messages.policies import may_choose_for, may_post_letters, may_read_notices_of
from littlesociety.messages.queries import choice_of, reach_of
from littlesociety.messages.rules import KEPT_FOR, LETTER, PAGE, Choice, channel_for, goes_out_at

if TYPE_CHECKING:
    from django.utils.functional import Promise


_FORGOTTEN_AT_ONCE = 500


@transaction.atomic
def notify(
    *,
    person_id: int,
    kind: str,
    cause: str,
    subject: "str | Promise",
    body: "str | Promise",
    path: str = "",
    is_urgent: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Put a notice on a person's page and plan how else it reaches them.

    The same (person, kind, cause) tells once. Lazy words are said in the person's language. Someone
    who has left is told nothing.
    """
    person = get_user_model().objects.filter(pk=person_id, erased_at=None).first()
    if person is None:
        return
    with translation.override(person.language):
        notice, is_new = Notice.objects.get_or_create(
            person=person,
            kind=kind,
            cause=cause,
            defaults={
                "subject": " ".join(str(subject).split())[:160],
                "body": str(body),
                "path": path,
                "is_urgent": is_urgent,
                "told_at": at,
            },
        )
    if is_new:
        _plan([notice], choice=choice_of(person_id, on=timezone.localdate(at)), at=at)


@transaction.atomic
def set_preference(
    *,
    person_id: int,
    channel: str,
    digest: str,
    quiet_from: int,
    quiet_until: int,
    by: Actor,
    at: datetime,
) -> None:
    """Keep how a person wants to hear from us. What still waits goes the new way."""
    if not may_choose_for(by, person_id):
        raise NotAllowed(_("Only you, or someone acting for you, can choose this."))
    person = get_user_model().objects.get(pk=person_id)
    if not reach_of(person).has(channel):
        raise NoWayToReach(_missing_address(channel), field="channel")
    choice = Choice(channel, digest, quiet_from, quiet_until)
    Preference.objects.update_or_create(
        person=person,
        defaults={
            "channel": channel,
            "digest": digest,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
        },
    )
    _plan_again(person_id, choice=choice, at=at)


def _missing_address(channel: str) -> str:
    """Say what is missing for a channel, and the way on."""
    return {
        Channel.EMAIL: _("We have no email address for you. Add one on your page first."),
        Channel.TEXT: _("We cannot text you yet. Add a telephone number, or choose another way."),
        Channel.LETTER: _("We have no postal address for you. Add one on your page first."),
    }.get(Channel(channel), _("Choose one of the ways listed."))


def _plan_again(person_id: int, *, choice: Choice, at: datetime) -> None:
    """Take what waits off its old channel and plan it as chosen now.

    What a worker has begun to send stays: moving it could send it twice.
    """
    waiting = Delivery.objects.select_for_update(of=("self",)).filter(
        notice__person_id=person_id, state=Delivery.State.WAITING, tries=0
    )
    held = list(waiting.select_related("notice").order_by("id"))
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in held]).delete()
    _plan([delivery.notice for delivery in held], choice=choice, at=at)


def _plan(notices: Sequence[Notice], *, choice: Choice, at: datetime) -> None:
    """Plan the sending of one person's notices. The page needs none: it shows everything."""
    if not notices:
        return
    channel = channel_for(choice.channel, reach_of(notices[0].person))
    if channel == PAGE:
        return
    zone = timezone.get_default_timezone()
    Delivery.objects.bulk_create(
        [
            Delivery(
                notice=notice,
                channel=channel,
                due_at=goes_out_at(
                    at=at, choice=choice, channel=channel, is_urgent=notice.is_urgent, zone=zone
                ),
            )
            for notice in notices
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def mark_read(*, notice_id: int, by: Actor, at: datetime) -> Notice:
    """Note that a notice has been read. A second time changes nothing."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if notice is None or not may_read_notices_of(by, notice.person_id):
        raise NotThere(_("There is no such notice among yours."))
    if notice.read_at is None:
        notice.read_at = at
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def mark_posted(*, delivery_ids: Iterable[int], by: Actor, at: datetime) -> int:
    """Note that letters went into the post. Those marked before stay as they are."""
    if not may_post_letters(by):
        raise NotAllowed(_("Only brokers and stewards print and post letters."))
    waiting = Delivery.objects.select_for_update().filter(
        pk__in=list(delivery_ids), channel=LETTER, state=Delivery.State.WAITING
    )
    posted = [delivery.pk for delivery in waiting.order_by("id")]
    return Delivery.objects.filter(pk__in=posted).update(state=Delivery.State.SENT, sent_at=at)


@transaction.atomic
def forget_person(*, person_id: int, party: str, by: Actor, at: datetime) -> None:
    """Erase what a person was told, how it was sent and what they chose."""
    Notice.objects.filter(person_id=person_id).delete()
    Preference.objects.filter(person_id=person_id).delete()


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Erase the oldest notices once they have been kept for two years, as the privacy notice says.

    Notices are numbered as they are told, so the oldest come first; each call takes some of them.
    """
    first = Notice.objects.order_by("id").values_list("id", "told_at")[:_FORGOTTEN_AT_ONCE]
    old = [pk for pk, told_at in first if told_at <= at - KEPT_FOR]
    if old:
        Notice.objects.filter(pk__in=old).delete()
    return len(old)
