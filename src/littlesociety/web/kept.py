"""Values worked out once in a while: a busy page need not count the week anew each time."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from django.conf import settings
from django.utils.translation import get_language

T = TypeVar("T")


class Kept(Generic[T]):
    """What `make` returns, kept in this process for `HOME_KEPT_SECONDS` in each language."""

    def __init__(self, make: Callable[[datetime], T]) -> None:
        self._make = make
        self._values: dict[str, tuple[float, T]] = {}

    def at(self, moment: datetime) -> T:
        """The value as it stood at this moment, or a little before."""
        language, now = get_language() or "", time.monotonic()
        found = self._values.get(language)
        if found is None or now - found[0] >= settings.HOME_KEPT_SECONDS:
            found = (now, self._make(moment))
            self._values[language] = found
        return found[1]

    def forget(self) -> None:
        """Work it out afresh the next time."""
        self._values.clear()
