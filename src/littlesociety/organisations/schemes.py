"""The public registers whose numbers we know, by their org-id.guide prefix."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import rules


@dataclass(frozen=True, slots=True)
class Scheme:
    """One register: its prefix, its name, what a number looks like, and how it is read."""

    prefix: str
    title: "str | Promise"
    hint: "str | Promise"
    read: Callable[[str], str | None]


_SCHEMES: Final = (
    Scheme(
        "GB-COH",
        _("Companies House number"),
        _("A company number has 8 signs, such as 01234567 or SC123456."),
        rules.company_number,
    ),
    Scheme(
        "GB-CHC",
        _("Charity number (England and Wales)"),
        _("A charity number in England and Wales has 6 or 7 digits, such as 1164883."),
        rules.charity_number,
    ),
    Scheme(
        "GB-SC",
        _("Charity number (Scotland)"),
        _("A Scottish charity number is SC and 6 digits, such as SC012345."),
        rules.scottish_charity_number,
    ),
    Scheme(
        "GB-NIC",
        _("Charity number (Northern Ireland)"),
        _("A charity number in Northern Ireland has 6 digits, such as 100012."),
        rules.northern_ireland_charity_number,
    ),
    Scheme(
        "GB-MPR",
        _("Mutuals Public Register number"),
        _("A number of the Mutuals Register has up to 5 digits, such as 8742 or 12345R."),
        rules.mutual_number,
    ),
    Scheme(
        "GB-NHS",
        _("NHS organisation code"),
        _("An NHS code has 3 letters and digits, such as RX2, or is like A81001."),
        rules.health_code,
    ),
    Scheme(
        "GB-EDU",
        _("School number (URN)"),
        _("A school number has 6 digits, such as 104512."),
        rules.school_number,
    ),
    Scheme(
        "GB-LAE",
        _("English council code"),
        _("A council code has 3 letters, such as TRF, or E and 4 digits."),
        rules.council_code,
    ),
)
SCHEMES: Final = {scheme.prefix: scheme for scheme in _SCHEMES}
