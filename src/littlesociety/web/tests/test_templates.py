"""What holds for every template of every app."""

import re
from collections.abc import Iterator
from pathlib import Path

PRODUCT = Path(__file__).parents[2]
STANDS_ALONE = re.compile(r"email|print|letter")
NAMES_OF_FORMATS = {"CSV", "GeoJSON", "JSON", "PDF"}

DOOR = re.compile(r"\{% block door %\}.*?\{% endblock %\}")
TRANSLATED = re.compile(r"\{% blocktrans.*?\{% endblocktrans(?:late)? %\}", re.DOTALL)
CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
UNREAD = re.compile(
    r"\{% comment.*?endcomment %\}|<!--.*?-->|<(style|code|pre|script)\b.*?</\1>", re.DOTALL
)
TAGS = re.compile(r"<[^>]*>|&#?\w+;", re.DOTALL)
SAID = re.compile(r'\b(?:aria-label|alt|placeholder|title)="([^"]*)"')
LETTERS = re.compile(r"[^\W\d_]{2,}")
STYLED = re.compile(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on")
SCRIPTED = re.compile(r"<script(?![^>]*(?:\bsrc=|type=\"application/json\"))")


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted(PRODUCT.glob("*/templates/**/*.html")):
        yield str(path.relative_to(PRODUCT)), path.read_text()


def words_outside_translation(source: str) -> list[str]:
    """Words a reader would see that no translator is asked about."""
    for nothing in (DOOR, UNREAD, TRANSLATED, CODE):
        source = nothing.sub(" ", source)
    seen = " ".join([TAGS.sub(" ", source), *SAID.findall(source)])
    return [word for word in LETTERS.findall(seen) if word not in NAMES_OF_FORMATS]


def without_own_style(name: str, source: str) -> str:
    """A letter or an email stands alone, so it brings its style sheet along."""
    if STANDS_ALONE.search(Path(name).name):
        return re.sub(r"<style>.*?</style>", "", source, flags=re.DOTALL)
    return source


def test_there_are_templates_to_look_at() -> None:
    assert len(list(templates())) > 30


def test_nothing_is_styled_or_scripted_inside_a_page() -> None:
    found = [
        f"{name}: {match.group()!r}"
        for name, source in templates()
        for rule in (STYLED, SCRIPTED)
        for match in rule.finditer(without_own_style(name, source))
    ]

    assert not found


def test_every_word_can_be_translated() -> None:
    found = {
        name: words
        for name, source in templates()
        if (words := words_outside_translation(without_own_style(name, source)))
    }

    assert not found


def test_words_left_out_of_translation_are_found() -> None:
    assert words_outside_translation('<p class="x">Hello {% translate "there" %}</p>') == ["Hello"]
    assert words_outside_translation('<a aria-label="Close">{{ x }}</a>') == ["Close"]


def test_a_template_is_short_enough_to_read() -> None:
    assert not [name for name, source in templates() if len(source.splitlines()) > 120]
