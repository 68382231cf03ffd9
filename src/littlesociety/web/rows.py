"""The repeated parts of components, written out in one go: a row costs what its words cost.

Every value is escaped here, as the template language would have done.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from littlesociety.core.components import AreaMap, Cell, MapMark, MapShape, Table, TimelineItem

_NUMBER: Final = ' class="number"'


def table_rows(table: Table) -> SafeString:
    """The rows of a table, with the column's title on every cell for the cards of a phone."""
    heads = [
        f'<td role="cell" data-label="{escaped(column.title)}"{_NUMBER * column.is_number}>'
        for column in table.columns
    ]
    rows = (
        "".join(f"{head}{_cell(cell)}</td>" for head, cell in zip(heads, row, strict=False))
        for row in table.rows
    )
    return _safe(f'<tr role="row">{row}</tr>\n' for row in rows)


def timeline_items(events: Sequence[TimelineItem]) -> SafeString:
    """What happened, one item each."""
    return _safe(
        f'<li><p>{_happening(event)}</p><p class="small muted">{escaped(event.when)}</p></li>\n'
        for event in events
    )


def map_shapes(area_map: AreaMap) -> SafeString:
    """The areas of a map, each leading to its page, and the marks upon it."""
    shapes = "".join(f"{_shape(shape)}\n" for shape in area_map.shapes)
    return _safe([shapes, *map(_mark, area_map.marks)])


def escaped(text: object) -> str:
    """A value as it may stand on a page. Django's own does the same at three times the price."""
    return text if isinstance(text, SafeString) else escape(str(text))


def _cell(cell: Cell) -> str:
    """What a cell says, as a link when it leads somewhere."""
    return _link(cell.href, cell.text) if cell.href else escaped(cell.text)


def _happening(event: TimelineItem) -> str:
    """What happened, and a little more."""
    said = _link(event.href, event.title) if event.href else f"<b>{escaped(event.title)}</b>"
    return f"{said}<br>{escaped(event.detail)}" if event.detail else said


def _shape(shape: MapShape) -> str:
    """One area."""
    label = escaped(shape.label)
    drawn = (
        f'<path class="shade-{shape.shade:d}" d="{escaped(shape.path)}">'
        f"<title>{label}</title></path>"
    )
    if not shape.href:
        return drawn
    return f'<a href="{escaped(shape.href)}" aria-label="{label}">{drawn}</a>'


def _mark(mark: MapMark) -> str:
    """One point."""
    return (
        f'<circle class="map__mark" cx="{mark.x:d}" cy="{mark.y:d}" r="6">'
        f"<title>{escaped(mark.label)}</title></circle>"
    )


def _link(href: str, text: str) -> str:
    """A link."""
    return f'<a href="{escaped(href)}">{escaped(text)}</a>'


def _safe(parts: Iterable[str]) -> SafeString:
    """Parts whose every value has been escaped."""
    return mark_safe("".join(parts))  # noqa: S308  every value in it was escaped above
