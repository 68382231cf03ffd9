"""What the frame of every page shows: whose society this is, who is here, how the record stands."""

from collections.abc import Sequence
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext as _

from littlesociety.core.http import actor_of
from littlesociety.messages.queries import unread_count
from littlesociety.places.queries import society
from littlesociety.web.doors import DOORS, Door


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

    @property
    def acting_for(self) -> str:
        """The name of the person acted for, if any."""
        return getattr(self._request, "acting_for_name", "")

    @property
    def has_unproved_role(self) -> bool:
        """Whether an office is held for which this session has not proved enough."""
        return bool(getattr(self._request, "unproved_roles", ()))
