"""Candidates' names, out of whatever quoting a file has."""

import re

PARTS = re.compile(r'"((?:[^"]|"(?=[^\s"]))*)"|([^"]+)')


def clean_name(text: str) -> str:
    """Return a name without its quoting; parts that were quoted apart are joined by a comma.

    >>> clean_name('"Sasha BRYDON" "Scottish Labour Party"')
    'Sasha BRYDON, Scottish Labour Party'
    >>> clean_name('"Con ""Bill BERRY"" "')
    'Con, Bill BERRY'
    >>> clean_name('John COOKE   (SNP),')
    'John COOKE (SNP)'
    """
    text = text.strip().strip(",").strip()
    if text.startswith('"') and text.endswith('"') and '""' in text:
        text = text[1:-1].replace('""', '"')
    parts = [" ".join((quoted or plain).split()) for quoted, plain in PARTS.findall(text)]
    return ", ".join(part for part in parts if part)
