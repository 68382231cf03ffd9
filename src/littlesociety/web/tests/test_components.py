"""Every component, drawn from its plain values."""

from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string

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
from littlesociety.core.forms import OnceForm
from littlesociety.web.icons import ICONS, icon_svg

TABLE = Table(
    "Help by area",
    [Column("Area"), Column("Hours", is_number=True)],
    [[Cell("Abbey", "/a/"), Cell("12")]],
)


def draw(name: str, **values: Any) -> str:
    return " ".join(render_to_string(f"components/{name}.html", values).split())


class AskForm(OnceForm):
    summary = forms.CharField(label="What do you need?", help_text="Leave names out.")
    way = forms.ChoiceField(label="How?", widget=forms.RadioSelect, choices=[("a", "By letter")])
    agrees = forms.BooleanField(label="Call me", required=False)


def test_a_table_says_the_column_beside_each_cell_for_phones() -> None:
    html = draw("table", table=TABLE)

    assert "<caption>Help by area</caption>" in html
    assert '<td role="cell" data-label="Hours" class="number">12</td>' in html
    assert '<a href="/a/">Abbey</a>' in html


def test_a_wrong_answer_is_listed_first_and_told_at_its_field() -> None:
    html = draw("form_fields", form=AskForm({}))

    assert "There is a problem" in html
    assert '<a href="#id_summary">' in html
    assert '<a href="#id_way_0">' in html
    assert 'aria-describedby="id_summary_helptext id_summary_error"' in html
    assert 'id="id_summary_error"' in html
    assert '<span class="visually-hidden">Error:</span>' in html
    assert 'aria-invalid="true"' in html


def test_a_fresh_form_has_no_problems_and_labels_everything() -> None:
    html = draw("form_fields", form=AskForm())

    assert "There is a problem" not in html
    assert '<label for="id_summary">What do you need?' in html
    assert "<legend>How?" in html
    assert 'name="request_key"' in html
    assert '<label for="id_agrees">Call me</label>' in html


def test_a_refusal_of_the_whole_form_is_in_the_summary() -> None:
    form = AskForm({})
    form.add_error(None, "Your account is at its limit.")

    assert "<li>Your account is at its limit.</li>" in draw("error_summary", form=form)


def test_bars_are_drawn_with_their_words() -> None:
    chart = BarChart(
        "Most asks are for a lift", [Bar("A lift", 2, "2 asks"), Bar("Pets", 1, "1 ask")], "/s/"
    )

    html = draw("bar_chart", chart=chart)

    assert 'width="50%"' in html
    assert "<span>1 ask</span>" in html
    assert 'href="/s/"' in html


def test_lines_are_drawn_with_a_table_behind_them() -> None:
    chart = LineChart("More each month", ["May", "June"], [Series("Hours", [1000, 4000])])

    html = draw("line_chart", chart=chart)

    assert "Hours: 4,000</text>" in html
    assert 'points="0,' in html
    assert '<td role="cell" data-label="Hours" class="number">1,000</td>' in html


def test_a_line_chart_of_nothing_is_still_a_chart() -> None:
    assert "<figure" in draw(
        "line_chart", chart=LineChart("Nothing yet", [], [Series("Hours", [])])
    )


def test_a_map_names_its_areas_and_has_a_table_behind_it() -> None:
    drawn = AreaMap(
        "Where",
        1640,
        300,
        [MapShape("M0 0H9V9Z", "Abbey", 3, "/a/")],
        [MapMark(1500, 2, "Green")],
        "Darker",
        TABLE,
    )

    html = draw("map", map=drawn)

    assert 'viewBox="0 0 1640 300"' in html
    assert 'cx="1500"' in html
    assert '<a href="/a/" aria-label="Abbey"><path class="shade-3"' in html
    assert "<caption>Help by area</caption>" in html


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        (
            "summary_list",
            {"rows": [SummaryRow("What", "A lift", "/c/", "Change what")]},
            "Change what",
        ),
        ("timeline", {"events": [TimelineItem("Asked", "today", "by phone")]}, "by phone"),
        ("stat", {"stat": Stat("12 hours", "given", "/money/")}, 'href="/money/"'),
        ("notice", {"text": "Kept.", "tone": "good"}, "notice--good"),
        (
            "empty",
            {"title": "Nothing", "text": "Yet.", "href": "/x/", "action": "Begin"},
            "Begin</a>",
        ),
        ("pagination", {"page": PageLinks("2 of 3", "?1", "?3")}, 'rel="next" href="?3"'),
        ("steps", {"steps": [Step("Name it", "now")]}, 'aria-current="step"'),
        ("check_this", {"entry": EntryLink(48197, "/record/48197/")}, "record line 48,197"),
        ("check_this", {"entry": EntryLink(None, "")}, "being added"),
        ("refusal", {"refusal": "Not now."}, 'role="alert"'),
        (
            "confirmation",
            {"title": "Asked", "reference": "7K3M", "next_steps": ["We ask."]},
            "7K3M",
        ),
    ],
)
def test_components_say_what_they_are_given(name: str, values: dict[str, Any], said: str) -> None:
    assert said in draw(name, **values)


@pytest.mark.parametrize("name", sorted(ICONS))
def test_icons_are_drawings_that_screen_readers_skip(name: str) -> None:
    svg = icon_svg(name)

    assert svg.startswith("<svg")
    assert svg.endswith("</svg>")
    assert 'aria-hidden="true"' in svg
    assert "style" not in svg


def test_words_given_by_people_are_never_markup() -> None:
    assert "<b>" not in draw("notice", text="<b>loud</b>", tone="good")
