"""Founding the society and taking in areas, outlines and figures. All writes to places."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed, NotThere, NotUnderstood
from littlesociety.core.events import announce
from society_algorithms.cartography import Outline

from . import queries, rules
from .errors import AlreadyFounded, AlreadyRetired
from .events import AreasImported, SocietyFounded
from .joining import Figure, Plan, find_strangers, plan_changes
from .models import Area, DataSource, Measure, Society
from .outlines import read_outlines
from .policies import may_import
from .reading import Reading, read_areas
from .reports import ImportReport, RowProblem

__all__ = [
    "ImportReport",
    "RowProblem",
    "choose_whole",
    "found_society",
    "import_areas",
    "import_outlines",
    "retire_area",
]

ROWS_AT_ONCE = 500
_OWN_FIELDS = ("name", "population", "latitude_e6", "longitude_e6", "outline", "source")


@transaction.atomic
def found_society(
    *, name: str, summary: str, record_origin: str, is_demo: bool, by: Actor, at: datetime
) -> Society:
    """Give this installation its one society. Anyone may, while there is none."""
    if not name.strip() or not record_origin.strip():
        raise NotUnderstood(_("Give the society a name."), field="name")
    founded, is_new = Society.objects.get_or_create(
        pk=1,
        defaults={
            "name": name.strip(),
            "summary": summary.strip(),
            "record_origin": record_origin.strip(),
            "is_demo": is_demo,
            "founded_at": at,
        },
    )
    if not is_new:
        raise AlreadyFounded(_("There is a society here already. Sign in to change it."))
    queries.forget_kept()
    announce(SocietyFounded(record_origin=founded.record_origin, by=by, at=at))
    return founded


@transaction.atomic
def choose_whole(*, area_id: int, by: Actor, at: datetime) -> Society:
    """Say which area is the whole of the society."""
    _check_may_import(by)
    found = Society.objects.select_for_update().filter(pk=1).first()
    whole = Area.objects.in_force(timezone.localdate(at)).filter(pk=area_id).first()
    if found is None or whole is None:
        raise NotThere(_("There is no such area here. Choose one from the list of places."))
    found.whole = whole
    found.save(update_fields=["whole"])
    queries.forget_kept()
    return found


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a file came from, as the person who sent it says."""

    file_name: str
    title: str
    publisher: str
    licence: str
    url: str
    released_on: date | None


@dataclass(frozen=True, slots=True)
class _Import:
    """One import: what it is for, who sends it and when."""

    kind: str
    vintage: int
    origin: _Origin
    may_add: bool
    by: Actor
    at: datetime


@transaction.atomic
def import_areas(
    *,
    text: str,
    file_name: str,
    title: str,
    publisher: str = "",
    licence: str = "",
    url: str = "",
    released_on: date | None,
    kind: str,
    vintage: int,
    may_add: bool = False,
    by: Actor,
    at: datetime,
    say: Callable[[str], None] | None = None,
) -> ImportReport:
    """Take in a table of areas and their figures, wholly or not at all.

    The first file of a kind and vintage founds its areas. Later files may only speak of those,
    unless `may_add`. `say` hears how far it is.
    """
    origin = _Origin(file_name, title, publisher, licence, url, released_on)
    asked = _Import(kind, vintage, origin, may_add, by, at)
    _check_asked(asked)
    reading = read_areas(text, kind=kind, vintage=vintage, released_on=released_on)
    return _take_in(asked, reading, {}, text, say)


@transaction.atomic
def import_outlines(
    *,
    text: str,
    file_name: str,
    title: str,
    publisher: str = "",
    licence: str = "",
    url: str = "",
    released_on: date | None,
    kind: str,
    vintage: int,
    may_add: bool = False,
    by: Actor,
    at: datetime,
    say: Callable[[str], None] | None = None,
) -> ImportReport:
    """Take in the outlines of areas from GeoJSON, wholly or not at all.

    Joined by code and vintage to the areas that are here, as `import_areas` does.
    """
    origin = _Origin(file_name, title, publisher, licence, url, released_on)
    asked = _Import(kind, vintage, origin, may_add, by, at)
    _check_asked(asked)
    found = read_outlines(text, kind=kind, vintage=vintage)
    return _take_in(asked, found.reading, found.outlines, text, say)


def _check_may_import(by: Actor) -> None:
    """Refuse anyone but a steward or the machine itself."""
    if not may_import(by):
        raise NotAllowed(_("Only a steward can change the places. Ask one of them."))


def _check_asked(asked: _Import) -> None:
    """Refuse what no file could make right: the wrong person, kind, year or no title."""
    _check_may_import(asked.by)
    if asked.kind not in Area.Kind.values:
        raise NotUnderstood(_("Choose the kind of area from the list."), field="kind")
    if not rules.FIRST_VINTAGE <= asked.vintage <= rules.LAST_VINTAGE:
        raise NotUnderstood(_("Give the vintage as a year, such as 2021."), field="vintage")
    if not asked.origin.title.strip():
        raise NotUnderstood(
            _("Say what the file is called, so that people can find it."), field="title"
        )


def _take_in(
    asked: _Import,
    reading: Reading,
    outlines: Mapping[str, Outline],
    text: str,
    say: Callable[[str], None] | None,
) -> ImportReport:
    """Set the file beside what is here, and write the difference if nothing is wrong."""
    tell = say or (lambda _said: None)
    tell(_("%(n)s rows read.") % {"n": reading.rows})
    list(Society.objects.select_for_update().values_list("pk"))  # one import at a time
    kept = Area.objects.select_for_update().filter(kind=asked.kind, vintage=asked.vintage)
    here = {area.code: area for area in kept}
    find_strangers(
        reading,
        here,
        kind=asked.kind,
        vintage=asked.vintage,
        founds=asked.may_add or not here,
        on=timezone.localdate(asked.at),
    )
    ignored = tuple(reading.ignored)
    if reading.problems:
        problems = tuple(sorted(reading.problems, key=lambda problem: problem.row))
        return ImportReport(reading.rows, 0, 0, problems, ignored)
    plan = plan_changes(reading, here, outlines, kind=asked.kind, vintage=asked.vintage)
    changed = plan.count_changed
    digest = sha256(text.encode()).hexdigest()
    if plan.is_empty:
        source = DataSource.objects.filter(sha256=digest).order_by("pk").last()
        return ImportReport(reading.rows, 0, 0, (), ignored, source.pk if source else None)
    tell(_("%(n)s new areas, %(m)s to change.") % {"n": len(plan.new), "m": changed})
    source_id = _write(asked, plan, digest, areas=len(plan.new) + changed)
    return ImportReport(reading.rows, len(plan.new), changed, (), ignored, source_id)


def _write(asked: _Import, plan: Plan, digest: str, *, areas: int) -> int:
    """Write what changes, name its source, and tell the rest of the society."""
    source = _name_source(asked.origin, digest, by=asked.by, at=asked.at)
    for area in (*plan.new, *plan.changed):
        area.source = source
    Area.objects.bulk_create(plan.new, batch_size=ROWS_AT_ONCE)
    Area.objects.bulk_update(plan.changed, _OWN_FIELDS, batch_size=ROWS_AT_ONCE // 5)
    _keep_figures(plan.figures, source)
    queries.forget_kept()
    announce(
        AreasImported(
            source_id=source.pk,
            kind=asked.kind,
            vintage=asked.vintage,
            areas=areas,
            sha256=digest,
            by=asked.by,
            at=asked.at,
        )
    )
    return int(source.pk)


def _name_source(origin: _Origin, digest: str, *, by: Actor, at: datetime) -> DataSource:
    """Keep where the file came from, so that every number can say so."""
    return DataSource.objects.create(
        title=origin.title.strip()[:200],
        publisher=origin.publisher.strip()[:200],
        licence=origin.licence.strip()[:200],
        url=origin.url.strip()[:200],
        released_on=origin.released_on,
        file_name=origin.file_name[-200:],
        sha256=digest,
        imported_at=at,
        imported_by=by.person_id,
    )


def _keep_figures(figures: Iterable[Figure], source: DataSource) -> None:
    """Keep each figure once for its day; a newer file's value takes the place of the old."""
    Measure.objects.bulk_create(
        [
            Measure(
                area=figure.area,
                key=figure.key,
                value=figure.value,
                unit=rules.unit_of(figure.key),
                as_of=figure.as_of,
                source=source,
            )
            for figure in figures
        ],
        batch_size=ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=("area", "key", "as_of"),
        update_fields=("value", "unit", "source"),
    )


@transaction.atomic
def retire_area(
    *,
    code: str,
    vintage: int,
    retired_on: date,
    became: Sequence[tuple[str, int]],
    by: Actor,
    at: datetime,
) -> Area:
    """Take an area out of use from a day on, and name the areas it became."""
    _check_may_import(by)
    area = Area.objects.select_for_update().filter(code=code, vintage=vintage).first()
    if area is None:
        raise NotThere(
            _("There is no area %(code)s of %(vintage)s.") % {"code": code, "vintage": str(vintage)}
        )
    if area.retired_on is not None:
        raise AlreadyRetired(_("This area was retired before."))
    heirs = [queries.area_by_name(heir, year) for heir, year in became]
    area.retired_on = retired_on
    area.save(update_fields=["retired_on"])
    area.became.set(heirs)
    queries.forget_kept()
    return area
