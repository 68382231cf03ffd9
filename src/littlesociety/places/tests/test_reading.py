"""Good tables are read whole; bad ones are described cell by cell."""

import datetime as dt
import gzip
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.core.errors import NotUnderstood
from littlesociety.places import rules
from littlesociety.places.files import read_text
from littlesociety.places.reading import Reading, read_areas

GOOD = """lsoa11cd,lsoa11nm,lad19cd,imd2019_score,imd2019_decile,pop_2019,lat,lon
E01006074,Trafford 025A,E08000009,19.534,5,"1,718",53.39111,-2.37341
E01006075,Trafford 025B,E08000009,6.405,9,2304,53.38977,-2.35446
"""


def read(text: str, kind: str = "lsoa", vintage: int = 2011) -> Reading:
    return read_areas(text, kind=kind, vintage=vintage, released_on=dt.date(2019, 9, 26))


def reasons(reading: Reading) -> str:
    return " ".join(f"{p.row} {p.column} {p.reason}" for p in reading.problems)


def test_a_good_table_is_read_whole() -> None:
    reading = read(GOOD)

    first = reading.areas[0]
    assert reading.problems == []
    assert (first.code, first.name, first.population) == ("E01006074", "Trafford 025A", 1718)
    assert first.centre == (53_391_110, -2_373_410)
    assert first.figures == {"imd2019_score": Decimal("19.534"), "imd2019_decile": Decimal(5)}
    assert reading.ignored == ["lad19cd"]
    assert reading.days["imd2019_score"] == dt.date(2019, 9, 26)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,population\nOak,12\n", "No heading for the code"),
        ("code,name\n", "no rows"),
        ("code,name\nMB01,Oak\nMB01,Elm\n", "3 code This code stands in row 2 already"),
        ("code,name,population\nOak,MB01,12\n", "2 code This is not a code"),
        ("code,name\nMB01\n", "2  This row has 1 cells and the headings have 2"),
        ("code,name\nMB 01,Oak\n", "2 code This is not a code"),
        ("code,name\nMB01,\n", "2 name This is not a name"),
        ("code,name\nMB01,12.5\n", "2 name This is not a name"),
        ("code,name,population\nMB01,Oak,-5\n", "2 population"),
        ("code,name,population\nMB01,Oak,many\n", "2 population"),
        ("code,name,lat,lon\nMB01,Oak,95,1\n", "2 lat This is not a place on the globe"),
        ("code,name,lat,lon\nMB01,Oak,53.1,\n", "2 lon"),
        ("code,name,lat,lon\nE01006074,Oak,-2.37,53.39\n", "swapped"),
        ("code,name,lat,lon\nMB01,Oak,53.1,388318\n", "2 lon"),
        ("code,name,imd2019_decile\nMB01,Oak,11\n", "2 imd2019_decile A decile is"),
        ("code,name,imd2019_score\nMB01,Oak,NaN\n", "2 imd2019_score This is not a number"),
        ("code,name,imd2019_rank\nMB01,Oak,0\n", "A rank is"),
        ("code,name,need_percent\nMB01,Oak,101\n", "A percentage is"),
        ("lsoa21cd,name\nE01006074,Oak\n", "This column is of 2021, but you chose 2011"),
        ("lsoa11cd,lsoa21cd,name\nE01006074,E01006074,Oak\n", "Codes of two vintages"),
        ("msoa11cd,name\nE02001259,Oak\n", "another kind of area"),
        ("code,name\nE02001259,Oak\n", "another kind of area"),
        ("code,name,name\nMB01,Oak,Elm\n", "Keep one"),
        ('code,name\nMB01,"Oak\n', "not a CSV table"),
    ],
)
def test_each_problem_is_said_with_its_row_and_column(text: str, said: str) -> None:
    assert said in reasons(read(text))


def test_every_problem_is_found_in_one_go() -> None:
    reading = read("code,name,population\nMB01,,x\nMB02,Elm,y\n")

    assert [(p.row, p.column, p.value) for p in reading.problems] == [
        (2, "name", ""), (2, "population", "x"), (3, "population", "y"),
    ]  # fmt: skip


def test_banners_above_and_empty_rows_below_are_passed_over() -> None:
    reading = read("Areas of Marlbrook\n\ncode,name\nMB01,Oak\n,\n")

    assert reading.problems == []
    assert [area.code for area in reading.areas] == ["MB01"]
    assert reading.areas[0].row == 4


def test_figures_without_any_day_are_not_taken() -> None:
    reading = read_areas(
        "code,name,need_score\nMB01,Oak,3\n", kind="neighbourhood", vintage=2026, released_on=None
    )

    assert "Say when these figures were released" in reasons(reading)


@given(st.text(max_size=300))
def test_no_text_at_all_makes_the_reader_fall_over(text: str) -> None:
    read(f"code,name,population,lat,lon\n{text}")


@given(st.text(max_size=12))
def test_a_number_is_read_exactly_or_not_at_all(text: str) -> None:
    number = rules.whole_number(text)

    assert number is None or str(number) == text.replace(",", "").lstrip("0") or number == 0


@pytest.mark.parametrize(
    "raw",
    [
        "code,name\nMB01,Cwm Tŷ\n".encode(),
        b"\xef\xbb\xbf" + "code,name\nMB01,Cwm Tŷ\n".encode(),
        "code,name\nMB01,Cwm Tŷ\n".encode("utf-16"),
        gzip.compress("code,name\nMB01,Cwm Tŷ\n".encode()),
        "\ufeffï»¿code,name\nMB01,Cwm Tŷ\n".encode(),
    ],
    ids=["utf-8", "utf-8 with a mark", "utf-16", "gzip", "a mark written twice"],
)
def test_text_is_read_whatever_wrote_it(raw: bytes) -> None:
    assert read_text(raw) == "code,name\nMB01,Cwm Tŷ\n"


def test_windows_text_is_read_as_windows_wrote_it() -> None:
    assert read_text("code,name\nMB01,Café £\n".encode("cp1252")) == "code,name\nMB01,Café £\n"


@pytest.mark.parametrize(
    "raw",
    [b"", b"  \n", b"\x00\x01\x02", b"\x1f\x8bnot gzip", b"\x81\x8d\x8f"],
    ids=["empty", "blank", "binary", "damaged gzip", "no known letters"],
)
def test_what_is_not_text_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(NotUnderstood):
        read_text(raw)
