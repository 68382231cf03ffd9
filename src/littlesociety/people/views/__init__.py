"""A person's own pages."""

from .acting import acting_for, agree, begin, revoke, stop
from .consents import consents, say
from .homes import home, home_answer, home_ask
from .hub import contact, details, me, privacy
from .leaving import data, data_file, gone, leave, trail
from .roles import add_neighbour, end, neighbour, roles
from .sign_in import link, prove

__all__ = [
    "acting_for",
    "add_neighbour",
    "agree",
    "begin",
    "consents",
    "contact",
    "data",
    "data_file",
    "details",
    "end",
    "gone",
    "home",
    "home_answer",
    "home_ask",
    "leave",
    "link",
    "me",
    "neighbour",
    "privacy",
    "prove",
    "revoke",
    "roles",
    "say",
    "stop",
    "trail",
]
