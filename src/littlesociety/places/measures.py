"""What figures are called and how they are said."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

_INDEX: Final = re.compile(r"(?:imd|iod)_?(\d{4})_(score|decile|rank)")


def measure_title(key: str) -> str:
    """The name of a figure for people: "Deprivation 2019: tenth"."""
    if found := _INDEX.fullmatch(key):
        part = {"score": _("score"), "decile": _("tenth"), "rank": _("rank")}[found[2]]
        return _("Index of Multiple Deprivation %(year)s: %(part)s") % {
            "year": found[1],
            "part": part,
        }
    known = {
        "population": _("People living here"),
        "income_score": _("Share of people on low income"),
        "employment_score": _("Share of working-age people kept out of work"),
    }
    return known.get(key) or key.replace("_", " ").capitalize()


def measure_meaning(key: str) -> str:
    """How to read a figure, in a sentence; nothing when we do not know."""
    if found := _INDEX.fullmatch(key):
        return {
            "score": _("A higher score means more need."),
            "decile": _("1 is the tenth of areas with the most need, 10 the tenth with the least."),
            "rank": _("1 is the area with the most need."),
        }[found[2]]
    if key in {"income_score", "employment_score"}:
        return _("0.1 means one person in ten.")
    return ""


def spell_value(value: Decimal, unit: str) -> str:
    """Say a figure: no needless noughts, and its unit where that helps."""
    number = number_format(_plain(value))
    say: Callable[[str], str] | None = {
        "decile": lambda n: _("%(n)s of 10") % {"n": n},
        "quintile": lambda n: _("%(n)s of 5") % {"n": n},
        "percent": lambda n: _("%(n)s%%") % {"n": n},
    }.get(unit)
    return say(number) if say else number


def _plain(value: Decimal) -> Decimal:
    """A number without trailing noughts, and never in powers of ten.

    >>> str(_plain(Decimal("120.5000"))), str(_plain(Decimal("100.0000")))
    ('120.5', '100')
    """
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()
