"""Reading a table of areas: every cell is checked, and every problem is said with its row."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from . import rules
from .reports import RowProblem

SEARCHED_FOR_HEADINGS: Final = 40
LONGEST_NAME: Final = 120
LONGEST_SHOWN: Final = 60


@dataclass(slots=True)
class AreaRow:
    """One area as a file gives it. What the file does not say is None."""

    row: int
    code: str
    name: str | None = None
    population: int | None = None
    centre: tuple[int, int] | None = None
    figures: dict[str, Decimal] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What was read: the areas, the day each figure is for, and everything that is wrong."""

    areas: list[AreaRow] = field(default_factory=list)
    days: dict[str, date] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    rows: int = 0

    def add_problem(self, row: int, column: str, value: str, reason: str) -> None:
        """Note what is wrong with one cell."""
        self.problems.append(RowProblem(row, column, value[:LONGEST_SHOWN], reason))


@dataclass(frozen=True, slots=True)
class _Column:
    """One column that will be read: where it stands and what it holds."""

    place: int
    title: str
    heading: rules.Heading


def read_areas(text: str, *, kind: str, vintage: int, released_on: date | None) -> Reading:
    """Read a CSV of areas and figures, for one kind of area and one vintage."""
    reading = Reading()
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        reading.add_problem(
            1,
            "",
            "",
            _("This is not a CSV table: a quotation mark is open, or a cell is too long."),
        )
        return reading
    found = _find_headings(lines)
    if found is None:
        reading.add_problem(
            1,
            _("headings"),
            ", ".join(lines[0]) if lines else "",
            _("No heading for the code of the area. Name one column “code” or “area_code”."),
        )
        return reading
    columns = _choose_columns(reading, lines[found], found + 1, kind, vintage)
    _date_figures(reading, columns, found + 1, released_on)
    if not reading.problems:
        _read_rows(reading, lines, found, columns, kind)
    return reading


def _find_headings(lines: Sequence[Sequence[str]]) -> int | None:
    """The place of the first row, near the top, that has a heading for the code."""
    for place, cells in enumerate(lines[:SEARCHED_FOR_HEADINGS]):
        if any(rules.read_heading(cell).role == "code" for cell in cells):
            return place
    return None


def _choose_columns(
    reading: Reading, titles: Sequence[str], row: int, kind: str, vintage: int
) -> list[_Column]:
    """Choose one column for each thing we keep; refuse another vintage, kind or a second column."""
    columns = [_Column(n, title, rules.read_heading(title)) for n, title in enumerate(titles)]
    mine = [c for c in columns if c.heading.role != "other" and c.heading.kind in {None, kind}]
    reading.ignored += [c.title for c in columns if c not in mine and c.title.strip()]
    _check_vintage(reading, [*mine], row, vintage)
    if not any(c.heading.role == "code" for c in mine):
        reading.add_problem(
            row, "", ", ".join(titles), _("The codes in this file are for another kind of area.")
        )
    seen: dict[str, _Column] = {}
    for column in mine:
        name = column.heading.key if column.heading.role == "measure" else column.heading.role
        if name in seen:
            reason = _("This column and “%(other)s” say the same. Keep one.")
            reading.add_problem(row, column.title, "", reason % {"other": seen[name].title})
        seen.setdefault(name, column)
    return mine


def _check_vintage(reading: Reading, columns: Iterable[_Column], row: int, vintage: int) -> None:
    """A heading such as lsoa11cd says its vintage: it must be the one that was chosen."""
    for column in columns:
        said = column.heading.vintage
        if said is not None and said != vintage:
            reason = _(
                "This column is of %(said)s, but you chose %(chosen)s. "
                "Codes of two vintages are never mixed."
            ) % {"said": str(said), "chosen": str(vintage)}
            reading.add_problem(row, column.title, column.title, reason)


def _date_figures(
    reading: Reading, columns: Iterable[_Column], row: int, released_on: date | None
) -> None:
    """Find the day of each figure, from its heading or from the release."""
    for column in columns:
        if column.heading.role not in {"measure", "population"}:
            continue
        day = rules.day_measured(year=column.heading.year, released_on=released_on)
        if day is None and column.heading.role == "measure":
            reading.add_problem(row, column.title, "", _("Say when these figures were released."))
        elif day is not None:
            is_measure = column.heading.role == "measure"
            reading.days[column.heading.key if is_measure else "population"] = day


def _read_rows(
    reading: Reading,
    lines: Sequence[Sequence[str]],
    found: int,
    columns: Sequence[_Column],
    kind: str,
) -> None:
    """Read the rows under the headings. Rows without any text are passed over."""
    width, first_seen = len(lines[found]), dict[str, int]()
    for row, cells in enumerate(lines[found + 1 :], start=found + 2):
        if not any(cell.strip() for cell in cells):
            continue
        reading.rows += 1
        if len(cells) != width:
            reason = _("This row has %(has)s cells and the headings have %(want)s.")
            reading.add_problem(row, "", cells[0], reason % {"has": len(cells), "want": width})
            continue
        area = AreaRow(row, code="")
        for column in columns:
            _read_cell(reading, area, column, cells[column.place].strip())
        _read_centre(reading, area, columns, cells)
        if area.code:
            check_code(reading, area, kind, first_seen)
        reading.areas.append(area)
    if not reading.rows:
        reading.add_problem(found + 2, "", "", _("There are no rows under the headings."))


def _read_cell(reading: Reading, area: AreaRow, column: _Column, text: str) -> None:
    """Read one cell into its area, or say what is wrong with it."""
    match column.heading.role:
        case "code":
            area.code = text.upper()
            if not rules.CODE.fullmatch(area.code):
                area.code = ""
                reading.add_problem(area.row, column.title, text, _("This is not a code."))
        case "name":
            _read_name(reading, area, column.title, text)
        case "population" if text:
            area.population = rules.whole_number(text)
            if area.population is None:
                reason = _("This is not a number of people.")
                reading.add_problem(area.row, column.title, text, reason)
        case "measure" if text:
            value = rules.measure_value(text, column.heading.key)
            if value is None:
                reading.add_problem(area.row, column.title, text, _why_not(column.heading.key))
            else:
                area.figures[column.heading.key] = value


def _read_name(reading: Reading, area: AreaRow, column: str, text: str) -> None:
    """A name is there, has letters, and fits."""
    if not any(sign.isalpha() for sign in text):
        reading.add_problem(area.row, column, text, _("This is not a name."))
    elif len(text) > LONGEST_NAME:
        reading.add_problem(area.row, column, text, _("This name is longer than 120 letters."))
    else:
        area.name = text


def _why_not(key: str) -> str:
    """What a figure of this sort must look like."""
    return {
        "decile": _("A decile is a whole number from 1 to 10."),
        "quintile": _("A quintile is a whole number from 1 to 5."),
        "rank": _("A rank is a whole number from 1."),
        "percent": _("A percentage is a number from 0 to 100."),
        "count": _("A count is a whole number from 0."),
    }.get(rules.unit_of(key), _("This is not a number."))


def _read_centre(
    reading: Reading, area: AreaRow, columns: Sequence[_Column], cells: Sequence[str]
) -> None:
    """Read both coordinates, or none."""
    asked = {c.heading.role: c for c in columns if c.heading.role in {"latitude", "longitude"}}
    texts = {role: cells[column.place].strip() for role, column in asked.items()}
    if not any(texts.values()):
        return
    found: dict[str, int] = {}
    for role, most in (("latitude", 90), ("longitude", 180)):
        title, text = asked[role].title if role in asked else role, texts.get(role, "")
        degrees = rules.degrees_e6(text, most)
        if degrees is None:
            reason = _("This is not a place on the globe. Give degrees, such as 53.39111.")
            reading.add_problem(area.row, title, text, reason)
        else:
            found[role] = degrees
    if len(found) == 2:  # noqa: PLR2004 - both
        area.centre = (found["latitude"], found["longitude"])
        _check_country(reading, area, ", ".join(texts.values()))


def _check_country(reading: Reading, area: AreaRow, said: str) -> None:
    """An official code belongs to the United Kingdom, and so must its centre."""
    if area.centre is None or not rules.is_official(area.code):
        return
    if not rules.is_in_britain(latitude_e6=area.centre[0], longitude_e6=area.centre[1]):
        reason = _("This is outside the United Kingdom. Are latitude and longitude swapped?")
        reading.add_problem(area.row, _("centre"), said, reason)


def check_code(reading: Reading, area: AreaRow, kind: str, first_seen: dict[str, int]) -> None:
    """A code is for the kind that was chosen, and stands in the file once."""
    said = rules.kind_of_code(area.code)
    if said is not None and said != kind:
        reason = _("This code is for another kind of area than you chose.")
        reading.add_problem(area.row, _("code"), area.code, reason)
    if area.code in first_seen:
        reason = _("This code stands in row %(row)s already.")
        reading.add_problem(area.row, _("code"), area.code, reason % {"row": first_seen[area.code]})
    first_seen.setdefault(area.code, area.row)
