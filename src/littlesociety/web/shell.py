"""What the frame of every page shows: whose society this is, who is here, how the record stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core import clock
from littlesociety.core.http import actor_of
from littlesociety.messages.queries import unread_count
from littlesociety.places.queries import society
from littlesociety.records.queries import record_standing
from littlesociety.web.doors import DOORS, Door
from littlesociety.web.kept import Kept

_HOUR: Final = 60
_DAY: Final = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class RecordStatus:
    """How the public record stands, for the foot of every page."""

    last_line: int
    href: str
    ago: str


def record_status(at: datetime) -> RecordStatus | None:
    """The newest line of the record and how long ago it was sealed; None before the first."""
    size, signed_at = record_standing()
    if not size or signed_at is None:
        return None
    href = reverse("records:line", args=(size - 1,))
    return RecordStatus(last_line=size - 1, href=href, ago=spell_ago(signed_at, at))


def spell_ago(moment: datetime, now: datetime) -> str:
    """Say how long ago something was, in the largest unit that fits."""
    minutes = max(0, int((now - moment).total_seconds())) // 60
    if minutes < 1:
        return _("less than a minute ago")
    if minutes < _HOUR:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
    if minutes < _DAY:
        hours = minutes // _HOUR
        return ngettext("%(n)s hour ago", "%(n)s hours ago", hours) % {"n": hours}
    days = minutes // _DAY
    return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}


_record: Final = Kept(record_status)


class Shell:
    """The frame of one page. Each fact is looked up once, and only when the page shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._actor = actor_of(request)

    @cached_property
    def is_founded(self) -> bool:
        """Whether there is a society here yet."""
        return society() is not None

    @cached_property
    def name(self) -> str:
        """What the society is called."""
        founded = society()
        return founded.name if founded else _("A little society")

    @property
    def doors(self) -> Sequence[Door]:
        """The five ways in."""
        return DOORS

    @property
    def is_known(self) -> bool:
        """Whether someone is signed in."""
        return self._actor.is_known

    @cached_property
    def my_name(self) -> str:
        """The name of the person at the keyboard."""
        return str(self._request.user)

    @cached_property
    def unread(self) -> int:
        """How many notices the person at the keyboard has not read."""
        person_id = self._actor.person_id
        return unread_count(person_id) if person_id is not None else 0

    @cached_property
    def record(self) -> RecordStatus | None:
        """How the public record stands."""
        return _record.at(clock.now())

    @property
    def acting_for(self) -> str:
        """The name of the person acted for, if any."""
        return getattr(self._request, "acting_for_name", "")

    @property
    def has_unproved_role(self) -> bool:
        """Whether an office is held for which this session has not proved enough."""
        return bool(getattr(self._request, "unproved_roles", ()))
