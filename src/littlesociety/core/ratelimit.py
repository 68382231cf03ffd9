"""How often something may be tried: a fixed window in the shared cache."""

import hashlib
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .errors import TooOften


def check_rate(*, what: str, who: str, most: int, seconds: int) -> None:
    """Count one try of `what` by `who`; refuse when there were more than `most` in the window.

    Raises TooOften. `who` is an opaque key (a person's id, a hashed address): never a name.
    """
    window = int(time.time()) // seconds
    key = f"rate:{what}:{who}:{window}"
    cache.add(key, 0, timeout=seconds * 2)
    try:
        tries = cache.incr(key)
    except ValueError:
        tries = 1
    if tries > most:
        raise TooOften(
            _("That was tried too many times. Wait %(minutes)s minutes, then try again.")
            % {"minutes": max(1, seconds // 60)}
        )


def caller_of(request: HttpRequest) -> str:
    """A caller's address as a hash. A caller without a known address shares one count."""
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        address = ""
    return hashlib.sha256(address.encode()).hexdigest()[:16]
