"""Where things stand and why someone is suggested, in a resident's words."""

from datetime import datetime
from typing import Final

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from littlesociety.core.units import spell_distance, spell_moment
from society_algorithms.matching.rank import Reason, ReasonCode

from .rules import PARTS_OF_DAY, State, part_of_week

BETWEEN: Final = " · "

WEEKDAYS: Final = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
PARTS: Final = (gettext_lazy("morning"), gettext_lazy("afternoon"), gettext_lazy("evening"))

STANDING: Final = {
    State.PROPOSED: gettext_lazy("Someone has been asked"),
    State.ACCEPTED: gettext_lazy("Help is agreed"),
    State.DONE: gettext_lazy("Done, waiting to be confirmed"),
    State.CONFIRMED: gettext_lazy("Help was given"),
    State.ENDED: gettext_lazy("Called off"),
}

ASKED: Final = {
    "page": gettext_lazy("Asked"),
    "phone": gettext_lazy("Asked by phone"),
    "paper": gettext_lazy("Asked on paper"),
    "visit": gettext_lazy("Asked face to face"),
}

WRITTEN_BY: Final = {
    "broker": gettext_lazy("Written down by a broker, with consent"),
    "link-worker": gettext_lazy("Written down by a link worker, with consent"),
    "carer": gettext_lazy("Written down by a carer, with consent"),
}


def spell_part(part: int) -> str:
    """Say one of the 21 parts of the week: 10 is "Thursday afternoon"."""
    return _("%(weekday)s %(part)s") % {
        "weekday": WEEKDAYS[part // PARTS_OF_DAY],
        "part": PARTS[part % PARTS_OF_DAY],
    }


def spell_free_times(free_times: int) -> str:
    """Say when someone is usually free, in as few words as will do."""
    parts = [part for part in range(len(WEEKDAYS) * PARTS_OF_DAY) if free_times >> part & 1]
    if len(parts) == len(WEEKDAYS) * PARTS_OF_DAY:
        return _("at any time")
    return ", ".join(spell_part(part) for part in parts)


def spell_reason(reason: Reason, starts_local: datetime) -> str:
    """Say one reason for suggesting someone."""
    match reason.code:
        case ReasonCode.METRES_AWAY:
            return _spell_away(reason.number)
        case ReasonCode.FREE_THEN:
            return _("free %(part)s") % {"part": spell_part(part_of_week(starts_local))}
        case ReasonCode.DONE_BEFORE:
            return ngettext("has done this once", "has done this %(n)s times", reason.number) % {
                "n": formats.number_format(reason.number)
            }
        case ReasonCode.NEW_TO_THIS:
            return _("new to this")
        case ReasonCode.HAS_MET:
            return _("has met the person before")
        case ReasonCode.NOT_ASKED_LATELY:
            return _("not asked this month")


def spell_written(written_as: str) -> str:
    """Say who wrote a request down for the asker: in what role, never by name."""
    return str(WRITTEN_BY.get(written_as, _("Written down by someone they trust")))


def spell_when(moment: datetime) -> str:
    """Say when help is wanted, with the weekday: "Thursday 26 November 2026 at 9:30am"."""
    return _("%(weekday)s %(moment)s") % {
        "weekday": WEEKDAYS[timezone.localtime(moment).weekday()],
        "moment": spell_moment(moment),
    }


def _spell_away(metres: int) -> str:
    """Say how far away someone lives, roughly."""
    if not metres:
        return _("lives in the same area")
    return _("%(distance)s away") % {"distance": spell_distance(metres)}
