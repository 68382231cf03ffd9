"""Tables that people take away are whole, and safe to open."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from littlesociety.core.exports import csv_lines, csv_response, safe_cell


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_a_spreadsheet_would_run_is_only_text(sign: str) -> None:
    assert safe_cell(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-5, "-5"), (Decimal("-2.37"), "-2.37"), (dt.date(2026, 3, 3), "2026-03-03"),
        (None, ""), ("Oak", "Oak"), ("it's", "it's"), ("", ""),
    ],
)  # fmt: skip
def test_our_own_numbers_and_plain_words_stay_as_they_are(value: object, text: str) -> None:
    assert safe_cell(value) == text  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.integers()), max_size=500))
def test_every_row_comes_back_as_it_went_in_but_for_the_guard(rows: list[tuple[str, int]]) -> None:
    text = "".join(csv_lines(["name", "count"], rows))

    header, *found = csv.reader(io.StringIO(text, newline=""))

    assert header == ["name", "count"]
    assert found == [[safe_cell(name), str(count)] for name, count in rows]


def test_a_table_is_sent_as_a_file_with_its_name() -> None:
    response = csv_response("rules.csv", ["key"], [["a"]])

    assert response.headers["Content-Disposition"] == 'attachment; filename="rules.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
