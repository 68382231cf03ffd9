"""Everything that tells people things and keeps their choices, under one door."""

from .sending import send_due
from .telling import forget_old, forget_person, mark_posted, mark_read, notify, set_preference

__all__ = [
    "forget_old",
    "forget_person",
    "mark_posted",
    "mark_read",
    "notify",
    "send_due",
    "set_preference",
]
