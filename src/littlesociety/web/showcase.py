"""Examples of every component, for the page that shows how this is drawn. All made up."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from littlesociety.core.components import (
    AreaMap,
    Bar,
    BarChart,
    Cell,
    Column,
    EntryLink,
    LineChart,
    MapMark,
    MapShape,
    PageLinks,
    Series,
    Stat,
    Step,
    SummaryRow,
    Table,
    TimelineItem,
)
from littlesociety.core.errors import Refusal
from littlesociety.core.forms import OnceForm
from littlesociety.web.icons import ICONS


class ExampleForm(OnceForm):
    """One field of each sort."""

    summary = forms.CharField(
        label=gettext_lazy("What do you need?"),
        help_text=gettext_lazy("Everyone can read this. Leave names and addresses out."),
        max_length=120,
        error_messages={"required": gettext_lazy("Say what you need.")},
    )
    minutes = forms.IntegerField(label=gettext_lazy("About how many minutes?"), min_value=5)
    on = forms.DateField(
        label=gettext_lazy("On which day?"), widget=forms.DateInput({"type": "date"})
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How shall we tell you?"),
        widget=forms.RadioSelect,
        choices=[("email", gettext_lazy("By email")), ("letter", gettext_lazy("By letter"))],
    )
    area = forms.ChoiceField(
        label=gettext_lazy("Roughly where?"), choices=[("1", gettext_lazy("Near the green"))]
    )
    details = forms.CharField(
        label=gettext_lazy("Anything else?"), widget=forms.Textarea, required=False
    )
    agrees = forms.BooleanField(label=gettext_lazy("A neighbour may call me about this"))


def showcase() -> dict[str, Any]:
    """Return one example of every component, by the name its template gives it."""
    return {
        "icons": sorted(ICONS),
        "colours": _COLOURS,
        "form": _form(),
        "rows": [
            SummaryRow(_("What"), _("A lift to the surgery"), "#change", _("Change what")),
            SummaryRow(_("When"), _("3 March 2026 at 9:30am"), "#change", _("Change when")),
            SummaryRow(_("How long"), _("1 hour")),
        ],
        "table": _table(),
        "timeline": [
            TimelineItem(_("Asked by phone"), _("3 March 2026 at 10:12am"), _("written down")),
            TimelineItem(_("Two people suggested"), _("3 March 2026 at 10:13am")),
        ],
        "bars": BarChart(_("Most asks are for a lift or for shopping"), _bars(), "#bars"),
        "lines": _lines(),
        "map": _map(),
        "stat": Stat(_("612 hours"), _("given between neighbours this month"), "#stat"),
        "page": PageLinks(_("Page 2 of 5"), "#before", "#after"),
        "steps": [
            Step(_("Name your society"), "done", "#steps"),
            Step(_("Draw your map"), "now"),
            Step(_("Invite your neighbours"), "later"),
        ],
        "sealed": EntryLink(48197, "#record"),
        "unsealed": EntryLink(None, "#record"),
        "refusal": Refusal(
            _("Your time account is at its limit of 2 hours owed. Offer an hour to go on.")
        ),
        "next_steps": [_("We ask two neighbours who are near."), _("You hear from us today.")],
    }


_COLOURS = (
    "paper",
    "card",
    "board",
    "ink",
    "muted",
    "hairline",
    "edge",
    "help",
    "together",
    "decide",
    "money",
    "record",
    "link",
    "focus",
    "wrong",
)


def _form() -> ExampleForm:
    """A form sent back with three things to put right."""
    answers = {
        "request_key": "00000000-0000-4000-8000-000000000000",
        "minutes": "2",
        "on": "2026-03-03",
        "area": "1",
        "agrees": "on",
    }
    return ExampleForm(answers)


def _bars() -> list[Bar]:
    """Four sorts of help."""
    return [
        Bar(_("A lift"), 42, _("42 asks")),
        Bar(_("Shopping and errands"), 31, _("31 asks")),
        Bar(_("Company and calls"), 12, _("12 asks")),
        Bar(_("Pets"), 0, _("none")),
    ]


def _lines() -> LineChart:
    """Two lines over six months."""
    return LineChart(
        title=_("More help is given each month than was asked for in spring"),
        labels=[_("April"), _("May"), _("June"), _("July"), _("August"), _("September")],
        series=[
            Series(_("Hours given"), [12, 19, 24, 22, 35, 44]),
            Series(_("Hours asked for"), [20, 22, 27, 30, 33, 39]),
        ],
        source_href="#lines",
    )


def _table() -> Table:
    """Two rows with a number each."""
    return Table(
        _("Help given by area"),
        [
            Column(_("Area")),
            Column(_("Hours"), is_number=True),
            Column(_("People"), is_number=True),
        ],
        [
            [Cell(_("Abbey"), "#abbey"), Cell("1,204"), Cell("96")],
            [Cell(_("North End"), "#north"), Cell("388"), Cell("41")],
        ],
    )


def _map() -> AreaMap:
    """Three areas and one mark."""
    return AreaMap(
        title=_("Where help was asked for this week"),
        width=640,
        height=300,
        shapes=[
            MapShape("M20 20H230L260 150 220 280H20Z", _("Abbey: 9 asks"), 4, "#abbey"),
            MapShape("M230 20H430L410 160 260 150Z", _("North End: 2 asks"), 1),
            MapShape("M260 150 410 160 430 20H620V280H220Z", _("Tannery: none"), 0),
        ],
        marks=[MapMark(150, 150, _("The green"))],
        legend=_("Stronger colour: more asks for every 100 people."),
        table=_table(),
    )
