"""The repeated parts of the board, written out in one go: a card costs what its words cost.

Every value is escaped here, as the template language would have done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .queries import BoardRow, NeedsPage
from .queries.needs_board import Choice


@dataclass(frozen=True, slots=True)
class DrawnBoard:
    """The cards of a board and the choices of its filters."""

    cards: SafeString
    categories: SafeString
    areas: SafeString
    whens: SafeString


def draw_board(page: NeedsPage) -> DrawnBoard:
    """Draw what a page of the board repeats."""
    action = escape(_("I can help"))
    return DrawnBoard(
        cards=_safe(_card(row, action) for row in page.rows),
        categories=_options(page.choices.categories),
        areas=_options(page.choices.areas),
        whens=_options(page.choices.whens),
    )


def _card(row: BoardRow, action: str) -> str:
    """One need, leading to its page."""
    href, summary = escape(row.href), escape(row.summary)
    return (
        f'<li class="card notice-card"><p class="eyebrow">{escape(row.kind)}</p>'
        f'<h3><a href="{href}">{summary}</a></h3>'
        f'<p class="small muted">{escape(row.facts)}</p>'
        f'<p><a href="{href}">{action}<span class="visually-hidden">: {summary}</span></a></p>'
        "</li>\n"
    )


def _options(choices: Iterable[Choice]) -> SafeString:
    """The choices of one filter."""
    return _safe(
        f'<option value="{escape(choice.value)}"{" selected" * choice.is_chosen}>'
        f"{escape(choice.label)}</option>"
        for choice in choices
    )


def _safe(parts: Iterable[str]) -> SafeString:
    """Parts whose every value has been escaped."""
    return mark_safe("".join(parts))  # noqa: S308  every value in it was escaped above
