"""Time and money as people read them. Inside, both are whole numbers: minutes and pence."""

from datetime import date, datetime
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

MINUTES = "minutes"
PENCE = "GBP-pence"

_MINUS = "\N{MINUS SIGN}"
_NOON = 12
_KILOMETRE = 1000


def spell_minutes(minutes: int) -> str:
    """Say a length of time: 90 is "1 hour 30 minutes", -60 is "minus 1 hour"."""
    hours, rest = divmod(abs(minutes), 60)
    said = []
    if hours:
        said.append(
            ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": formats.number_format(hours)}
        )
    if rest or not hours:
        said.append(ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest})
    length = " ".join(said)
    return _("minus %(length)s") % {"length": length} if minutes < 0 else length


def spell_pence(pence: int) -> str:
    """Say an amount of money: 125000 is "£1,250", 125050 is "£1,250.50"."""
    pounds, rest = divmod(abs(pence), 100)
    sign = _MINUS if pence < 0 else ""
    tail = f".{rest:02d}" if rest else ""
    return f"{sign}£{formats.number_format(pounds, force_grouping=True)}{tail}"


def spell_day(day: date) -> str:
    """Say a day: "3 March 2026"."""
    local = timezone.localtime(day).date() if isinstance(day, datetime) else day
    return _spelled_day(local, get_language())


@lru_cache(maxsize=4096)
def _spelled_day(day: date, language: str | None) -> str:
    """A day in a language: kept, since a page says the same days again and again."""
    return formats.date_format(day, "j F Y")


def spell_moment(moment: datetime) -> str:
    """Say a moment in the society's own time: "3 March 2026 at 5:30pm"."""
    local = timezone.localtime(moment)
    half = "am" if local.hour < _NOON else "pm"
    return _("%(day)s at %(time)s") % {
        "day": _spelled_day(local.date(), get_language()),
        "time": f"{local.hour % _NOON or _NOON}:{local.minute:02d}{half}",
    }


def spell_distance(metres: int) -> str:
    """Say how far: "600 metres", "1.2 km"."""
    if metres < _KILOMETRE:
        near = max(100, round(metres, -2))
        return _("%(n)s metres") % {"n": near}
    return _("%(n)s km") % {"n": formats.number_format(metres / _KILOMETRE, decimal_pos=1)}
