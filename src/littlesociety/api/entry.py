"""Who may come in: anyone to read, a signed-in session to write, and nobody too often."""

from typing import Any, Final

from django.http import HttpRequest
from ninja.security import SessionAuth
from ninja.throttling import BaseThrottle

from littlesociety.core.actors import VISITOR
from littlesociety.core.errors import TooOften
from littlesociety.core.http import actor_of
from littlesociety.core.ratelimit import caller_of, check_rate
from littlesociety.core.transactions import SAFE_METHODS

VISITS_A_MINUTE: Final = 600
_A_MINUTE: Final = 60


class SignedInToWrite(SessionAuth):
    """Let anyone read; ask for a session and its CSRF token before anything changes.

    An operation that shows private things asks for more itself (`auth=django_auth`).
    """

    def __call__(self, request: HttpRequest) -> Any:
        """Return who comes in, or nothing: then the answer is 401."""
        if request.method in SAFE_METHODS:
            return VISITOR
        return super().__call__(request)


class PoliteUse(BaseThrottle):
    """Count what callers who are not signed in ask for, by their address, which is not kept."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this caller may ask once more in this minute."""
        if actor_of(request).is_known:
            return True
        try:
            check_rate(what="api", who=caller_of(request), most=VISITS_A_MINUTE, seconds=_A_MINUTE)
        except TooOften:
            return False
        return True

    def wait(self) -> float:
        """In how many seconds the count begins again."""
        return float(_A_MINUTE)
