"""Tags and filters for every template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django import template
from django.forms import BoundField, CheckboxSelectMultiple
from django.forms.widgets import RadioSelect
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from littlesociety.core.components import (
    AreaMap,
    BarChart,
    Cell,
    Column,
    LineChart,
    Table,
    TimelineItem,
)
from littlesociety.core.units import spell_day, spell_minutes, spell_moment, spell_pence
from littlesociety.web import charts, icons, rows
from littlesociety.web.doors import DOORS, door_of

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw one of our icons beside a word. It never stands for the word."""
    return mark_safe(icons.icon_svg(name))  # noqa: S308 - our own constant drawing


@register.simple_tag
def mark() -> SafeString:
    """Draw the five doors of the society's mark."""
    return mark_safe(icons.MARK)  # noqa: S308 - our own constant drawing


@register.simple_tag
def line_end(number: int) -> str:
    """Return the shape at the end of a line: each line has its own, whatever its colour."""
    return icons.LINE_ENDS[(number - 1) % len(icons.LINE_ENDS)]


@register.simple_block_tag
def open_door(content: str) -> str:
    """Return which door a page stands behind, from the words inside its `door` block."""
    return content.strip()


@register.simple_tag
def door_list(current: str) -> SafeString:
    """List the five doors as links, with the current one marked."""
    return _drawn_doors(current, get_language())


@cache
def _drawn_doors(current: str, language: str | None) -> SafeString:
    """Draw the list once for each door and language: it stands twice on every page."""
    return render_to_string("web/_doors.html", {"doors": DOORS, "door": current})


@register.simple_tag
def constant(template_name: str) -> SafeString:
    """Include a template that says the same to everyone: drawn once in each language."""
    return _drawn_constant(template_name, get_language())


@cache
def _drawn_constant(template_name: str, language: str | None) -> SafeString:
    """Draw it without anything that depends on the page or its reader."""
    drawn = render_to_string(template_name).removesuffix("\n")
    return mark_safe(drawn)  # noqa: S308 - our own template, and nothing else in it


@register.filter
def title_of_door(key: str) -> str:
    """Say the name of a door, or nothing where no door is open."""
    door = door_of(key)
    return str(door.title) if door else ""


@register.filter
def minutes(value: int) -> str:
    """Say a length of time: 90 is "1 hour 30 minutes"."""
    return spell_minutes(value)


@register.filter
def pence(value: int) -> str:
    """Say an amount of money: 125000 is "£1,250"."""
    return spell_pence(value)


@register.filter
def day(value: date | None) -> str:
    """Say a day: "3 March 2026"."""
    return spell_day(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Say a moment: "3 March 2026 at 5:30pm"."""
    return spell_moment(value) if value else ""


@register.filter
def first_input(field: BoundField) -> str:
    """Return the id that a link to this field leads to: its input, or the first of a group."""
    grouped = isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)
    return f"{field.auto_id}_0" if grouped else field.auto_id


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """Draw the rows of a table."""
    return rows.table_rows(table)


@register.simple_tag
def timeline_items(events: Sequence[TimelineItem]) -> SafeString:
    """Draw the items of a timeline."""
    return rows.timeline_items(events)


@register.simple_tag
def map_shapes(area_map: AreaMap) -> SafeString:
    """Draw the areas and marks of a map."""
    return rows.map_shapes(area_map)


@register.filter
def drawn_bars(chart: BarChart) -> list[charts.DrawnBar]:
    """Lay out the bars of a chart."""
    return charts.drawn_bars(chart)


@dataclass(frozen=True, slots=True)
class DrawnLineChart:
    """A line chart laid out: its lines, its axis in words, and the table behind it."""

    top: str
    lines: list[charts.DrawnLine]
    first_label: str
    last_label: str
    table: Table


@register.filter
def drawn_lines(chart: LineChart) -> DrawnLineChart:
    """Lay out the lines of a chart."""
    top, lines = charts.drawn_lines(chart)
    return DrawnLineChart(
        top=number_format(top),
        lines=lines,
        first_label=chart.labels[0] if chart.labels else "",
        last_label=chart.labels[-1] if chart.labels else "",
        table=_table_behind(chart),
    )


def _table_behind(chart: LineChart) -> Table:
    """Put the values of a line chart into a table, one row for each label."""
    columns = [
        Column(_("When")),
        *(Column(series.label, is_number=True) for series in chart.series),
    ]
    rows = [
        [
            Cell(label),
            *(Cell(number_format(s.values[place])) for s in chart.series if place < len(s.values)),
        ]
        for place, label in enumerate(chart.labels)
    ]
    return Table(chart.title, columns, rows)
