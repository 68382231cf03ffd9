"""What every template keeps to: short, translated, and nothing inline that the policy forbids."""

import re

from .source import place, templates

LONGEST_TEMPLATE = 120
TRANSLATED = re.compile(
    r"{%\s*block door\s*%}.*?{%\s*endblock"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|<(?:code|pre|kbd|samp|script)\b.*?</(?:code|pre|kbd|samp|script)>"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ATTRIBUTE_FOR_PEOPLE = re.compile(
    r"""\b(?:aria-label|aria-description|title|placeholder|alt|label)=(["'])(.*?)\1""", re.DOTALL
)
INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=[\"']|javascript:|hx-on", re.IGNORECASE
)
DATA_SCRIPT = re.compile(r"<script\b[^>]*type=[\"']application/(?:json|ld\+json)[\"']")
LETTERS = re.compile(r"[A-Za-z]{2,}")
NAMES = {
    "Little Society",
    "Little",
    "Society",
    "GitHub",
    "CSV",
    "JSON",
    "GeoJSON",
    "PDF",
    "API",
    "kB",
}


def without_what_is_translated(text: str) -> str:
    """The template with translated parts and tags of the language blanked, lines kept."""
    return TRANSLATED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def test_templates_are_short() -> None:
    found = {
        place(path, lines): lines
        for path in templates()
        if (lines := path.read_text().count("\n")) > LONGEST_TEMPLATE
    }

    assert not found


def test_every_text_in_a_template_is_translated() -> None:
    found = []
    for path in templates():
        if path.suffix not in {".html", ".txt"}:
            continue
        bare = without_what_is_translated(path.read_text())
        said = ATTRIBUTE_FOR_PEOPLE.sub("", bare)
        texts = TAG.sub(lambda tag: re.sub(r"[^\n]", " ", tag[0]), said)
        for number, line in enumerate(texts.splitlines(), start=1):
            words = [word for word in LETTERS.findall(line) if word not in NAMES]
            words = [word for word in words if not re.search(rf"&{word};", line)]
            if words:
                found.append(f"{place(path, number)} {' '.join(words)[:60]}")

    assert not found


def test_every_attribute_that_people_hear_is_translated() -> None:
    found = [
        f"{place(path, bare.count(chr(10), 0, hit.start()) + 1)} {hit[2][:50]}"
        for path in templates()
        for bare in [without_what_is_translated(path.read_text())]
        for hit in ATTRIBUTE_FOR_PEOPLE.finditer(bare)
        if LETTERS.search(hit[2])
    ]

    assert not found


def test_nothing_inline_that_the_content_security_policy_forbids() -> None:
    found = [
        f"{place(path, text.count(chr(10), 0, hit.start()) + 1)} {hit[0]}"
        for path in templates()
        for text in [DATA_SCRIPT.sub("", path.read_text())]
        for hit in INLINE.finditer(text)
    ]

    assert not found
