"""Building Marlbrook from nothing: the ground, the people, the bodies and half a year."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.actors import SYSTEM
from littlesociety.places.actions import found_society
from littlesociety.records.actions import open_record, seal_record
from littlesociety.rulebook.queries import value_of

from . import bodies, cast, ground, names
from .chronicle import Chronicle, open_all
from .plans import Imagination
from .residents import FIRST_DAYS_AGO, Crowd, settle
from .sizes import SIZES, Size

SEED: Final = "Marlbrook"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was made up."""

    people: int
    helped: int
    record_lines: int
    seconds: float


@transaction.atomic
def build(size_name: str, *, at: datetime, say: Say, place: str = names.PLACE) -> DemoReport:
    """Fill an empty society. The same size and day give the same place and the same lives.

    `place` is what it is called; its record is named after it, so that two places have two records.
    """
    began, size = time.monotonic(), SIZES[size_name]
    chance = Random(f"{SEED} {size_name} {timezone.localdate(at)}")  # noqa: S311  nothing secret
    founded_at = at - timedelta(days=FIRST_DAYS_AGO)
    origin = f"{place.lower()}.example/record"
    open_record(origin=origin, by=SYSTEM, at=founded_at)
    found_society(
        name=place,
        summary=_("A made-up place, to look around in."),
        record_origin=origin,
        is_demo=True,
        by=SYSTEM,
        at=founded_at,
    )
    say(_("Drawing the map ..."))
    areas = ground.bring_in(ground.survey(size, chance, place), at=founded_at)
    homes = [areas[code] for code in sorted(areas) if areas[code].kind == "neighbourhood"]
    say(_("Welcoming %(n)s residents ...") % {"n": f"{size.people:,}"})
    actors = cast.bring_on(homes, at=at)
    crowd = settle(size.people - len(actors), homes, chance=chance, at=at)
    accounts = open_all([*actors.values(), *crowd.people], at=founded_at)
    bodies.register(crowd.people, homes, by=cast.steward(actors), chance=chance, at=at)
    bodies.decide(by=cast.steward(actors), at=at)

    say(_("Remembering half a year of help ..."))
    codes = {area.pk: f"{area.code}@{area.vintage}" for area in areas.values()}
    helped = _live(size, crowd, Chronicle(accounts, codes, chance), at=at)
    cast.begin_scenes(actors, at=at)
    return DemoReport(size.people, helped, 0, time.monotonic() - began)


def _live(size: Size, crowd: Crowd, chronicle: Chronicle, *, at: datetime) -> int:
    """Half a year of asking and helping; return how often someone was helped."""
    day = timezone.localdate(at)
    imagination = Imagination(
        crowd,
        chronicle.chance,
        floor=value_of("exchange.credit_floor_minutes", on=day),
        ceiling=value_of("exchange.credit_ceiling_minutes", on=day),
    )
    helps = list(imagination.history(size.helped, at))
    chronicle.tell(helps)
    chronicle.promise(list(imagination.under_way(size.under_way, at)), at=at)
    settled = crowd.people[: max(1, len(crowd.people) // 3)]
    chronicle.leave_open(size.waiting, settled, at=at)
    chronicle.take_back(size.withdrawn, settled, at=at)
    return len(helps)


def seal(report: DemoReport, *, at: datetime, say: Say) -> DemoReport:
    """Seal the record of what was built, once it is stored."""
    say(_("Sealing the public record ..."))
    began, lines = time.monotonic(), 0
    while new := seal_record(at=at):
        lines += new
    seconds = report.seconds + time.monotonic() - began
    return DemoReport(report.people, report.helped, lines, seconds)
