"""What a person was told, what they chose, and which letters wait to be posted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.components import PageLinks
from littlesociety.core.units import spell_moment
from littlesociety.rulebook.queries import values_of

from .channels import sender_for
from .models import Delivery, Notice, Preference
from .rules import LETTER, TEXT, Choice, Reach

if TYPE_CHECKING:
    from littlesociety.people.models import Person

NOTICES_A_PAGE: Final = 20
_QUIET_FROM: Final = "messages.quiet_from_hour"
_QUIET_UNTIL: Final = "messages.quiet_until_hour"
_LETTER_DAYS: Final = "messages.letter_after_days"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as its reader sees it."""

    id: int
    subject: str
    body: str
    path: str
    when: str
    is_new: bool
    sent: Sequence[str]


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """One page of a person's notices, newest first."""

    rows: Sequence[NoticeRow]
    links: PageLinks


def notices_page(person_id: int, *, before: int | None = None) -> NoticesPage:
    """The newest notices of a person, or those older than the notice `before`."""
    found = newest_notices(person_id, before=before, most=NOTICES_A_PAGE + 1)
    prefetch_related_objects(found, Prefetch("deliveries", Delivery.objects.order_by("id")))
    shown = found[:NOTICES_A_PAGE]
    links = PageLinks(
        said=ngettext("%(n)s notice", "%(n)s notices", len(shown)) % {"n": len(shown)},
        previous_href="?" if before is not None else "",
        next_href=f"?before={shown[-1].pk}" if len(found) > len(shown) else "",
    )
    return NoticesPage(rows=[_row(notice) for notice in shown], links=links)


def _row(notice: Notice) -> NoticeRow:
    return NoticeRow(
        id=notice.pk,
        subject=notice.subject,
        body=notice.body,
        path=notice.path,
        when=spell_moment(notice.told_at),
        is_new=notice.read_at is None,
        sent=[_spell_delivery(delivery) for delivery in notice.deliveries.all()],
    )


def _spell_delivery(delivery: Delivery) -> str:
    """Say how a sending went: "Email: sent on ..." or that it did not arrive."""
    channel = str(delivery.get_channel_display())
    if delivery.state == Delivery.State.SENT and delivery.sent_at:
        return _("%(channel)s: sent on %(moment)s.") % {
            "channel": channel,
            "moment": spell_moment(delivery.sent_at),
        }
    if delivery.state == Delivery.State.FAILED:
        return _("%(channel)s: we could not deliver this. Check your contact details.") % {
            "channel": channel
        }
    return _("%(channel)s: waiting to be sent.") % {"channel": channel}


def unread_count(person_id: int) -> int:
    """How many notices a person has not read."""
    return Notice.objects.filter(person_id=person_id, read_at=None).count()


def newest_notices(person_id: int, *, before: int | None, most: int) -> list[Notice]:
    """A person's notices, newest first, older than the notice `before` if one is named."""
    asked = Notice.objects.filter(person_id=person_id).order_by("-id")
    return list((asked if before is None else asked.filter(id__lt=before))[:most])


def choice_of(person_id: int, *, on: date) -> Choice:
    """What a person chose, or what the society does for someone who has not chosen."""
    decided = values_of((_QUIET_FROM, _QUIET_UNTIL, _LETTER_DAYS), on=on)
    days = decided[_LETTER_DAYS]
    chosen = Preference.objects.filter(person_id=person_id).first()
    if chosen is None:
        return Choice(
            quiet_from=decided[_QUIET_FROM], quiet_until=decided[_QUIET_UNTIL], letter_days=days
        )
    return Choice(chosen.channel, chosen.digest, chosen.quiet_from, chosen.quiet_until, days)


def reach_of(person: "Person") -> Reach:
    """The ways there are to reach a person today."""
    kinds = {point.kind for point in person.contact_points.all()}
    return Reach(
        email=bool(person.email),
        text="phone" in kinds and sender_for(TEXT) is not None,
        letter="post" in kinds,
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One notice inside a letter."""

    subject: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Letter:
    """One envelope: everything that waits to be posted to one person."""

    person_id: int
    name: str
    address: Sequence[str]
    language: str
    waiting_since: str
    pages: Sequence[Page]
    delivery_ids: Sequence[int]


def letters_to_post(*, at: datetime, most: int = 100) -> list[Letter]:
    """The letters to print and post now, longest waiting first.

    An envelope is due when any letter in it is; then everything that waits for the person goes in.
    """
    due = Delivery.objects.due(at).filter(channel=LETTER).values("notice__person_id")
    waiting = (
        Delivery.objects.filter(
            channel=LETTER, state=Delivery.State.WAITING, notice__person_id__in=due
        )
        .select_related("notice__person")
        .prefetch_related("notice__person__contact_points")
        .order_by("due_at", "id")
    )
    envelopes: dict[int, list[Delivery]] = {}
    for delivery in waiting[: most * 5]:
        envelopes.setdefault(delivery.notice.person_id, []).append(delivery)
    return [_letter(deliveries) for deliveries in list(envelopes.values())[:most]]


def _letter(deliveries: Sequence[Delivery]) -> Letter:
    person = deliveries[0].notice.person
    posts = (point.value for point in person.contact_points.all() if point.kind == "post")
    return Letter(
        person_id=person.pk,
        name=person.name,
        address=[line.strip() for line in next(posts, "").splitlines() if line.strip()],
        language=person.language,
        waiting_since=spell_moment(min(delivery.notice.told_at for delivery in deliveries)),
        pages=[
            Page(delivery.notice.subject, delivery.notice.body.split("\n\n"))
            for delivery in deliveries
        ],
        delivery_ids=[delivery.pk for delivery in deliveries],
    )


def personal_export(person_id: int) -> dict[str, Any]:
    """Everything this app knows of a person, for them to take away."""
    chosen = Preference.objects.filter(person_id=person_id).first()
    notices = Notice.objects.filter(person_id=person_id).order_by("id")
    return {
        "preference": _exported_preference(chosen) if chosen else None,
        "notices": _exported_notices(notices.prefetch_related("deliveries")),
    }


def _exported_preference(chosen: Preference) -> dict[str, Any]:
    return {
        "channel": chosen.channel,
        "digest": chosen.digest,
        "quiet_from": chosen.quiet_from,
        "quiet_until": chosen.quiet_until,
    }


def _exported_notices(notices: Iterable[Notice]) -> list[dict[str, Any]]:
    return [
        {
            "kind": notice.kind,
            "subject": notice.subject,
            "body": notice.body,
            "told_at": notice.told_at.isoformat(),
            "read_at": notice.read_at.isoformat() if notice.read_at else None,
            "sent": [
                {
                    "channel": delivery.channel,
                    "state": delivery.state,
                    "sent_at": delivery.sent_at.isoformat() if delivery.sent_at else None,
                }
                for delivery in notice.deliveries.all()
            ],
        }
        for notice in notices
    ]
