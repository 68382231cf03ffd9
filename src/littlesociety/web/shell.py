"""What the frame of every page shows: whose society this is, and who is here."""

from collections.abc import Sequence
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext as _

from littlesociety.core.http import actor_of
from littlesociety.web.doors import DOORS, Door


class Shell:
    """The frame of one page. Each fact is looked up once, and only when the page shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._actor = actor_of(request)

    @cached_property
    def name(self) -> str:
        """What the society is called."""
        return _("A little society")

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
