"""Lists that people take away: CSV files that are safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from django.http import HttpResponse

Value: TypeAlias = str | int | Decimal | date | None

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_LINES_AT_ONCE: Final = 200


def safe_cell(value: Value) -> str:
    """Return the text of a cell. A text that a spreadsheet would run gets a ' in front.

    Numbers and days that we made ourselves stay as they are.

    >>> safe_cell("=1+1"), safe_cell(-5), safe_cell("Oak Street"), safe_cell(None)
    ("'=1+1", '-5', 'Oak Street', '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_BEGINS_A_FORMULA) else value
    return value.isoformat() if isinstance(value, date) else str(value)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """Write a table as CSV, a few hundred lines at a time."""
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(header)
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(value) for value in row])
        if number % _LINES_AT_ONCE == 0:
            yield page.getvalue()
            page.seek(0)
            page.truncate()
    yield page.getvalue()


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[Value]]
) -> HttpResponse:
    """Send a table as a CSV file with this name (plain letters, digits, dots and dashes).

    It is written whole while the request's transaction is open, so it shows one moment.
    """
    return HttpResponse(
        "".join(csv_lines(header, rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
