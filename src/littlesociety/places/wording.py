"""What an import says to the person who sent the file."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.components import Cell, Column, Table

from .reports import ImportReport

MOST_SHOWN: Final = 200


def said_problems(report: ImportReport) -> str:
    """How many problems there are, and how many are shown."""
    count = len(report.problems)
    said = ngettext("%(n)s problem", "%(n)s problems", count) % {"n": count}
    if count > MOST_SHOWN:
        return _("%(said)s, of which the first %(most)s") % {"said": said, "most": MOST_SHOWN}
    return said


def problems_table(report: ImportReport) -> Table | None:
    """The rows that cannot be taken in, and why."""
    if not report.problems:
        return None
    columns = [
        Column(_("Row"), is_number=True), Column(_("Column")), Column(_("What it says")),
        Column(_("What is wrong")),
    ]  # fmt: skip
    rows = [
        [Cell(str(p.row)), Cell(p.column), Cell(p.value), Cell(p.reason)]
        for p in report.problems[:MOST_SHOWN]
    ]
    return Table(caption=said_problems(report), columns=columns, rows=rows)


def said_done(report: ImportReport) -> str:
    """What an import has changed, in a sentence."""
    if not report.added and not report.changed:
        return _("Everything in this file was here already.")
    return _("%(added)s areas added and %(changed)s changed, from %(rows)s rows.") % {
        "added": report.added,
        "changed": report.changed,
        "rows": report.rows,
    }
