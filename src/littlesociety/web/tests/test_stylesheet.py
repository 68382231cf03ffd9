"""The colours, measured; and what the stylesheet promises."""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[1] / "static/web/society.css").read_text()
TEXT = ("ink", "muted", "help", "together", "decide", "money", "record", "link", "focus", "wrong")
GROUNDS = ("paper", "card", "board")
FILLED = ("help", "together", "decide", "money", "record", "link", "ink")


def tokens(scheme: str) -> dict[str, str]:
    blocks = re.findall(r":root \{([^}]*)\}", CSS)
    found: dict[str, str] = {}
    for block in blocks[: 2 if scheme == "dark" else 1]:
        found |= dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", block))
    return found


def brightness(colour: str) -> float:
    def straight(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (straight(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_the_greatest_contrast() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 1) == 21.0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), list(product(TEXT, GROUNDS)))
def test_text_can_be_read_on_everything_it_stands_on(scheme: str, text: str, ground: str) -> None:
    colours = tokens(scheme)

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("door", FILLED)
def test_words_on_a_button_can_be_read(scheme: str, door: str) -> None:
    colours = tokens(scheme)

    assert contrast(colours["on-door"], colours[door]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_a_field_can_be_seen(scheme: str, ground: str) -> None:
    colours = tokens(scheme)

    assert contrast(colours["edge"], colours[ground]) >= 3


def test_the_tokens_are_those_of_the_look() -> None:
    assert tokens("light")["help"] == "#A63D22"
    assert tokens("dark")["record"] == "#8FBDE6"


def test_the_stylesheet_is_small() -> None:
    assert len(CSS.encode()) <= 40_000
    assert len(gzip.compress(CSS.encode(), 9)) <= 9_000


def test_no_rule_knows_left_from_right() -> None:
    physical = re.compile(
        r"(?<![\w-])((margin|padding|border)-(left|right|top|bottom)|left|right|top|bottom|width"
        r"|height|max-width|min-height|float)\s*:"
    )

    assert not physical.findall(re.sub(r"@media[^{]*", "", CSS))


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert "://" not in CSS
    assert "@import" not in CSS
    assert "url(" not in CSS


@pytest.mark.parametrize(
    "promise",
    [
        "prefers-reduced-motion",
        "forced-colors",
        "@media print",
        "prefers-color-scheme",
        "3px solid",
    ],
)
def test_every_kind_of_reader_is_thought_of(promise: str) -> None:
    assert promise in CSS
