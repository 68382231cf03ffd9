"""What codes, headings and numbers of areas look like. Plain values in, plain values out."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

CODE: Final = re.compile(r"[A-Z]{1,3}[0-9]{2,8}")  # as the public record knows areas
FIRST_VINTAGE: Final = 1801
LAST_VINTAGE: Final = 2100
MOST_PEOPLE: Final = 1_000_000_000
MOST_MEASURE: Final = Decimal(10) ** 9
_FOUR_PLACES: Final = Decimal("0.0001")
_MILLION: Final = 1_000_000

_OFFICIAL: Final = re.compile(r"[EWSN]\d{8}")
_KIND_OF_PREFIX: Final = {
    **dict.fromkeys(("E01", "W01", "S01", "N20"), "lsoa"),
    **dict.fromkeys(("E02", "W02", "S02", "N21"), "msoa"),
    **dict.fromkeys(("E05", "W05", "S13", "N08", "N10"), "ward"),
    **dict.fromkeys(("E04", "W04"), "parish"),
    **dict.fromkeys(("E06", "E07", "E08", "E09", "W06", "S12", "N09"), "district"),
}
_GEOGRAPHIES: Final = {
    "lsoa": "lsoa", "dz": "lsoa", "msoa": "msoa", "iz": "msoa", "wd": "ward", "ward": "ward",
    "par": "parish", "parish": "parish", "lad": "district", "ltla": "district",
}  # fmt: skip
_DATED_HEADING: Final = re.compile(r"([a-z]+)_?(\d{2})_?(cd|nm)")
_KIND_HEADING: Final = re.compile(r"([a-z]+)_?(?:20(\d{2})_?)?(code|cd|name|nm)(?:_?20(\d{2}))?")
_POPULATION: Final = re.compile(
    r"(?:pop|population|people|residents|total_population)(?:_(\d{4}))?"
)
_MEASURE: Final = re.compile(
    r"[a-z][a-z0-9_]{0,40}_(score|decile|quintile|rank|rate|index|percent|count|measure)(_\d{4})?"
)
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_PLAIN: Final = {
    "code": "code", "area_code": "code", "areacode": "code", "gss_code": "code",
    "geography_code": "code", "name": "name", "area_name": "name", "areaname": "name",
    "geography": "name", "geography_name": "name", "lat": "latitude", "latitude": "latitude",
    "lon": "longitude", "lng": "longitude", "long": "longitude", "longitude": "longitude",
}  # fmt: skip
_WHOLE: Final = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_HIGHEST: Final = {"decile": 10, "quintile": 5}


@dataclass(frozen=True, slots=True)
class Heading:
    """What the heading of a column says about what stands under it.

    `role` is "code", "name", "population", "latitude", "longitude", "measure" or "other".
    """

    role: str
    key: str
    kind: str | None = None
    vintage: int | None = None
    year: int | None = None


def tidy_heading(text: str) -> str:
    """Return a heading in small letters, with underlines for spaces and dashes.

    >>> tidy_heading(" Area Code ")
    'area_code'
    """
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def read_heading(text: str) -> Heading:
    """Say what a column holds, going by its heading.

    >>> read_heading("LSOA11CD").vintage, read_heading("imd2019_score").role
    (2011, 'measure')
    """
    key = tidy_heading(text)
    if key in _PLAIN:
        return Heading(_PLAIN[key], key)
    if found := _POPULATION.fullmatch(key):
        return Heading("population", key, year=int(found[1]) if found[1] else None)
    if found := _DATED_HEADING.fullmatch(key) or _KIND_HEADING.fullmatch(key):
        return _geography(key, found)
    if _MEASURE.fullmatch(key):
        year = _YEAR.search(key)
        return Heading("measure", key, year=int(year[1]) if year else None)
    return Heading("other", key)


def _geography(key: str, found: re.Match[str]) -> Heading:
    """A heading that names a geography, and perhaps its year: lsoa11cd, ward_code."""
    kind = _GEOGRAPHIES.get(found[1])
    if kind is None:
        return Heading("other", key)
    years = [part for part in found.groups()[1:] if part and part.isdigit()]
    role = "code" if any(part in {"cd", "code"} for part in found.groups()[1:]) else "name"
    return Heading(role, key, kind=kind, vintage=2000 + int(years[0]) if years else None)


def kind_of_code(code: str) -> str | None:
    """The kind of area that an official code is for, or None when its form does not tell.

    >>> kind_of_code("E01006185"), kind_of_code("MB01")
    ('lsoa', None)
    """
    return _KIND_OF_PREFIX.get(code[:3]) if _OFFICIAL.fullmatch(code) else None


def is_official(code: str) -> bool:
    """Whether a code has the form of a United Kingdom statistical code."""
    return bool(_OFFICIAL.fullmatch(code))


def whole_number(text: str) -> int | None:
    """Read a count of people; None when it is not one.

    >>> whole_number("1,718"), whole_number("17.5"), whole_number("-3")
    (1718, None, None)
    """
    if not _WHOLE.fullmatch(text) or not text.isascii():
        return None
    digits = text.replace(",", "")
    return int(digits) if len(digits) < len(str(MOST_PEOPLE)) else None


def measure_value(text: str, key: str) -> Decimal | None:
    """Read a figure, to four decimal places; None when it is not a figure of this sort.

    >>> measure_value("19.534", "imd2019_score"), measure_value("11", "imd2019_decile")
    (Decimal('19.5340'), None)
    """
    if not _DECIMAL.fullmatch(text) or not text.isascii():
        return None
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:  # pragma: no cover - the pattern is stricter
        return None
    unit = unit_of(key)
    if abs(value) > MOST_MEASURE or not _suits(value, unit):
        return None
    return value.quantize(_FOUR_PLACES)


def _suits(value: Decimal, unit: str) -> bool:
    """Tenths and fifths are counted from one; ranks and counts are whole; shares stay below 100."""
    is_whole = value == value.to_integral_value()
    if unit in _HIGHEST:
        return is_whole and 1 <= value <= _HIGHEST[unit]
    if unit == "rank":
        return is_whole and value >= 1
    if unit == "percent":
        return 0 <= value <= 100  # noqa: PLR2004
    return unit != "count" or (is_whole and value >= 0)


def unit_of(key: str) -> str:
    """What a figure is counted in, going by the end of its name.

    >>> unit_of("imd2019_decile"), unit_of("population_2019")
    ('decile', 'people')
    """
    if key.startswith("population"):
        return "people"
    found = _MEASURE.fullmatch(key)
    return found[1] if found else "score"


def degrees_e6(text: str, most: int) -> int | None:
    """Read degrees as millionths; None when they are not on the globe.

    >>> degrees_e6("53.39111", 90), degrees_e6("388318", 90)
    (53391110, None)
    """
    if not _DECIMAL.fullmatch(text) or not text.isascii() or "," in text:
        return None
    value = Decimal(text)
    if abs(value) > most:
        return None
    return int((value * _MILLION).to_integral_value())


def is_in_britain(*, latitude_e6: int, longitude_e6: int) -> bool:
    """Whether a centre can belong to an official code of the United Kingdom."""
    return 49 <= latitude_e6 / _MILLION <= 61.5 and -9.5 <= longitude_e6 / _MILLION <= 2.5  # noqa: PLR2004


def day_measured(*, year: int | None, released_on: date | None) -> date | None:
    """The day a figure is for: its release, or the end of the year its heading names.

    >>> day_measured(year=2019, released_on=None)
    datetime.date(2019, 12, 31)
    """
    if year is not None and (released_on is None or released_on.year != year):
        return date(year, 12, 31)
    return released_on
