"""The one place that asks what time it is. Actions never do: they are told (`at`)."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, in UTC."""
    return timezone.now()


def today() -> date:
    """The day it is in the society's own time zone."""
    return timezone.localdate()
