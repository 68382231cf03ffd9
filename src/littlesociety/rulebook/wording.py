"""How the value of a rule is said."""

from collections.abc import Callable
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from littlesociety.core.units import spell_minutes

_NOON: Final = 12


def spell_rule(value: int, unit: str) -> str:
    """Say a value with its unit: "minus 10 hours", "9pm"."""
    return _SPELLERS[unit](value)


def _spell_metres(value: int) -> str:
    return _("%(n)s metres") % {"n": number_format(value)}


def _spell_days(value: int) -> str:
    if value == 0:
        return _("at once")
    return ngettext("%(n)s day", "%(n)s days", value) % {"n": number_format(value)}


def _spell_people(value: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", value) % {"n": number_format(value)}


def _spell_neighbours(value: int) -> str:
    return ngettext("%(n)s neighbour", "%(n)s neighbours", value) % {"n": number_format(value)}


def _spell_hour(value: int) -> str:
    if value in {0, _NOON}:
        return _("noon") if value else _("midnight")
    return f"{value % _NOON}{'am' if value < _NOON else 'pm'}"


_SPELLERS: Final[dict[str, Callable[[int], str]]] = {
    "minutes": spell_minutes,
    "metres": _spell_metres,
    "days": _spell_days,
    "people": _spell_people,
    "hour": _spell_hour,
    "neighbours": _spell_neighbours,
}
UNITS: Final[dict[str, "str | Promise"]] = {
    "minutes": gettext_lazy("in minutes: 90 is 1 hour 30 minutes"),
    "metres": gettext_lazy("in metres"),
    "days": gettext_lazy("in days"),
    "people": gettext_lazy("as a number of people"),
    "neighbours": gettext_lazy("as a number of neighbours"),
    "hour": gettext_lazy("as an hour of the day: 21 is 9pm"),
}
