"""What the pages of places show, ready to read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.actors import Actor
from littlesociety.core.components import (
    AreaMap,
    Cell,
    Column,
    PageLinks,
    SummaryRow,
    Table,
)
from littlesociety.core.errors import NotThere
from littlesociety.core.units import spell_day, spell_moment

from .drawing import DARKEST, EMPTY, drawing_of, map_of
from .measures import measure_meaning, measure_title, spell_value
from .models import Area, DataSource, Measure
from .panels import Panel, panels_of
from .queries import area_by_name, sets_of_areas

AREAS_ON_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class SetLink:
    """A kind and vintage of areas that can be chosen."""

    said: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """The map of the whole, and the list of its areas."""

    map: AreaMap
    sets: Sequence[SetLink]
    said: str
    table: Table
    links: PageLinks
    text: str
    chosen: str


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One area: where it is, what is known of need there, and what goes on."""

    name: str
    summary: str
    retired: str
    map: AreaMap | None
    figures: Table
    meanings: Sequence[str]
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One file that figures came from."""

    title: str
    rows: Sequence[SummaryRow]
    url: str


def area_href(area: Area) -> str:
    """The address of an area's page."""
    return _area_href(area.code, area.vintage)


@lru_cache(maxsize=4096)
def _area_href(code: str, vintage: int) -> str:
    """The same, kept: a map leads to every area at once."""
    return reverse("places:area", args=(code, vintage))


def places_page(*, chosen: str, text: str, page: int, on: date) -> PlacesPage:
    """The map and one page of the list, for one kind and vintage (such as "lsoa-2021")."""
    sets = sets_of_areas(on)
    kind, vintage = _chosen_set(sets, chosen)
    areas = Area.objects.in_force(on).filter(kind=kind, vintage=vintage)
    if text:
        areas = areas.filter(Q(name__icontains=text) | Q(code__iexact=text))
    first = (page - 1) * AREAS_ON_A_PAGE
    some = list(
        areas.order_by("name", "code").defer("outline")[first : first + AREAS_ON_A_PAGE + 1]
    )
    count = areas.count() if text else _size_of(sets, kind, vintage)
    need = need_of(kind, vintage)
    name = f"{kind}-{vintage}" if kind else ""
    return PlacesPage(
        map=_map_of_set(kind, vintage, need),
        sets=[
            _set_link(*found, is_chosen=(found[0], found[1]) == (kind, vintage)) for found in sets
        ],
        said=ngettext("%(n)s place", "%(n)s places", count) % {"n": number_format(count)},
        table=_list_table(some[:AREAS_ON_A_PAGE], need),
        links=_page_links(page, count, {"set": name, "q": text}),
        text=text,
        chosen=name,
    )


def set_asked(chosen: str, on: date) -> tuple[str, int]:
    """The kind and vintage that an address asks for, else the one in which people live."""
    return _chosen_set(sets_of_areas(on), chosen)


def _chosen_set(sets: Sequence[tuple[str, int, int]], chosen: str) -> tuple[str, int]:
    """The set that was asked for, else the first."""
    for kind, vintage, _n in sets:
        if chosen == f"{kind}-{vintage}":
            return kind, vintage
    return (sets[0][0], sets[0][1]) if sets else ("", 0)


def _size_of(sets: Sequence[tuple[str, int, int]], kind: str, vintage: int) -> int:
    """How many areas a set has."""
    return sum(count for k, v, count in sets if (k, v) == (kind, vintage))


def _set_link(kind: str, vintage: int, count: int, *, is_chosen: bool) -> SetLink:
    """A link to one set of areas, saying how many it has."""
    said = _("%(kind)s, %(vintage)s: %(n)s") % {
        "kind": Area.Kind(kind).label,
        "vintage": str(vintage),
        "n": number_format(count),
    }
    return SetLink(said, f"?{urlencode({'set': f'{kind}-{vintage}'})}", is_chosen)


@dataclass(frozen=True, slots=True)
class Need:
    """One figure by which areas are shaded: its name, its value by area, and a shade for each."""

    key: str
    title: str
    unit: str
    values: dict[int, Decimal]
    shades: dict[int, int]


def need_of(kind: str, vintage: int) -> Need | None:
    """The figure that shows need best: the newest tenth there is, else the newest score."""
    found = Measure.objects.filter(area__kind=kind, area__vintage=vintage)
    keys = found.filter(Q(key__endswith="_decile") | Q(key__endswith="_score"))
    known = sorted(set(keys.order_by().values_list("key", "unit", "as_of")), key=_preference)
    if not known:
        return None
    key, unit, as_of = known[-1]
    values = dict(found.filter(key=key, as_of=as_of).values_list("area_id", "value"))
    return Need(key, measure_title(key), unit, values, shades_of(values, unit))


def _preference(known: tuple[str, str, date]) -> tuple[bool, bool, date, str]:
    """Tenths before scores, an index before its parts, new before old."""
    key, unit, as_of = known
    return unit == "decile", key.startswith(("imd", "iod")), as_of, key


def shades_of(values: dict[int, Decimal], unit: str) -> dict[int, int]:
    """A shade from 0 to 4, darker for more need: two tenths a shade, or fifths of the scores."""
    if unit == "decile":
        return {pk: DARKEST - (int(value) - 1) // 2 for pk, value in values.items()}
    ranked = sorted(values.values())
    steps = [ranked[len(ranked) * fifth // 5] for fifth in range(1, 5)] if ranked else []
    return {pk: sum(value >= step for step in steps) for pk, value in values.items()}


def _map_of_set(kind: str, vintage: int, need: Need | None) -> AreaMap:
    """The map of a set, shaded by need when that is known. The list below it says the same."""
    legend = _("Stronger colour: more need. %(figure)s.") % {"figure": need.title} if need else ""
    return map_of(
        drawing_of(kind, vintage) if kind else EMPTY,
        shade=need.shades if need else None,
        href=area_href,
        title=_("Map of our places"),
        legend=legend,
        with_table=False,
    )


def _list_table(areas: Iterable[Area], need: Need | None) -> Table:
    """Areas with their people and, when known, their need."""
    columns = [Column(_("Place")), Column(_("Code")), Column(_("People"), is_number=True)]
    if need:
        columns.append(Column(need.title, is_number=True))
    rows = []
    for area in areas:
        people = "" if area.population is None else number_format(area.population)
        cells = [Cell(area.name, area_href(area)), Cell(area.code), Cell(people)]
        if need:
            value = need.values.get(area.pk)
            cells.append(Cell("" if value is None else spell_value(value, need.unit)))
        rows.append(cells)
    return Table(caption=_("Places"), columns=columns, rows=rows)


def _page_links(page: int, count: int, asked: dict[str, str]) -> PageLinks:
    """Where the neighbouring pages are."""
    last = max(1, -(-count // AREAS_ON_A_PAGE))

    def href(number: int) -> str:
        return f"?{urlencode({k: v for k, v in asked.items() if v} | {'page': str(number)})}"

    return PageLinks(
        said=_("Page %(page)s of %(last)s") % {"page": page, "last": last},
        previous_href=href(page - 1) if page > 1 else "",
        next_href=href(page + 1) if page < last else "",
    )


def area_page(*, code: str, vintage: int, actor: Actor, at: datetime) -> AreaPage:
    """Everything about one area. Raises NotThere."""
    area = area_by_name(code, vintage)
    measures = list(area.measures.select_related("source").order_by("key", "-as_of"))
    return AreaPage(
        name=area.name,
        summary=_("%(kind)s %(code)s, as drawn in %(vintage)s.")
        % {"kind": area.get_kind_display(), "code": area.code, "vintage": str(area.vintage)},
        retired=_said_retired(area),
        map=_map_with(area),
        figures=_figures_table(area, measures),
        meanings=sorted({said for m in measures if (said := measure_meaning(m.key))}),
        panels=panels_of(area, actor, at),
    )


def _map_with(area: Area) -> AreaMap | None:
    """The map of all areas like this one, with this one dark; None when its outline is unknown."""
    drawing = drawing_of(area.kind, area.vintage)
    if not drawing.paths.get(area.pk):
        return None
    return map_of(
        drawing,
        shade={area.pk: DARKEST},
        href=area_href,
        title=_("Where %(name)s is") % {"name": area.name},
        with_table=False,
    )


def _said_retired(area: Area) -> str:
    """What became of an area that is no longer used."""
    if area.retired_on is None:
        return ""
    heirs = ", ".join(f"{heir.name} ({heir.code})" for heir in area.became.defer("outline"))
    said = _("This area is not used after %(day)s.") % {"day": spell_day(area.retired_on)}
    return f"{said} {_('It became %(heirs)s.') % {'heirs': heirs}}" if heirs else said


def _figures_table(area: Area, measures: Sequence[Measure]) -> Table:
    """Every number with its day and its source. Population without a day comes from the area."""
    columns = [
        Column(_("What")), Column(_("Figure"), is_number=True),
        Column(_("Of")), Column(_("Source")),
    ]  # fmt: skip
    rows = [
        [
            Cell(measure_title(measure.key)),
            Cell(spell_value(measure.value, measure.unit)),
            Cell(spell_day(measure.as_of)),
            Cell(measure.source.title, reverse("places:source", args=(measure.source_id,))),
        ]
        for measure in measures
    ]
    if area.population is not None and all(m.key != "population" for m in measures):
        source = area.source
        day = spell_day(source.released_on or source.imported_at)
        people = Cell(number_format(area.population))
        link = Cell(source.title, reverse("places:source", args=(source.pk,)))
        rows.insert(0, [Cell(measure_title("population")), people, Cell(day), link])
    return Table(caption=_("What we know of need here"), columns=columns, rows=rows)


def source_page(source_id: int) -> SourcePage:
    """Where some figures came from. Raises NotThere."""
    source = DataSource.objects.filter(pk=source_id).first()
    if source is None:
        raise NotThere(_("There is no such source. Look at the list of places."))
    said = [
        (_("Publisher"), source.publisher),
        (_("Licence"), source.licence),
        (_("Released"), spell_day(source.released_on) if source.released_on else ""),
        (_("File"), source.file_name),
        (_("Its fingerprint (SHA-256)"), source.sha256),
        (_("Taken in"), spell_moment(source.imported_at)),
        (_("Areas that stand on it"), number_format(source.areas.count())),
        (_("Figures that stand on it"), number_format(source.measures.count())),
    ]
    rows = [SummaryRow(label, value) for label, value in said if value]
    return SourcePage(title=source.title, rows=rows, url=source.url)
