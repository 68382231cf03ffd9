"""How often something may be tried: a fixed window in the shared cache."""

import time

from django.core.cache import cache
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
