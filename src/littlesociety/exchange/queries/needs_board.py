"""The board of help wanted, as anyone may read it: never who asked, never the details."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from littlesociety.core import clock
from littlesociety.core.components import PageLinks
from littlesociety.core.units import spell_minutes
from littlesociety.exchange.models import Category, Need, NeedQuerySet
from littlesociety.exchange.words import BETWEEN, spell_when

ROWS_A_PAGE: Final = 25
WEEK: Final = timedelta(days=7)

WHEN: Final = {
    "today": gettext_lazy("Today"),
    "week": gettext_lazy("In the next 7 days"),
    "later": gettext_lazy("Later"),
}
_kept_areas: list[tuple[float, "list[WaitingIn]"]] = []


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One need on the board, ready to read."""

    reference: str
    href: str
    summary: str
    kind: str
    area: str
    when: str
    length: str
    facts: str


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What part of the board is looked at; empty is all of it."""

    category: str = ""
    area_id: int | None = None
    when: str = ""

    @property
    def is_chosen(self) -> bool:
        """Whether anything is left out."""
        return bool(self.category or self.area_id or self.when)

    def query(self, page: int) -> str:
        """The part of an address that leads to one page of this."""
        chosen = {"category": self.category, "area": self.area_id, "when": self.when}
        said = {name: value for name, value in chosen.items() if value}
        return "?" + urlencode(said | ({"page": page} if page > 1 else {}))


@dataclass(frozen=True, slots=True)
class WaitingIn:
    """An area in which someone waits, and how many do."""

    area_id: int
    name: str
    needs: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter, and whether it is made."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class BoardChoices:
    """What the board can be narrowed to."""

    categories: list[Choice]
    areas: list[Choice]
    whens: list[Choice]


@dataclass(frozen=True, slots=True)
class NeedsPage:
    """One page of the board: how many in words, where the other pages are, what to narrow to."""

    rows: list[BoardRow]
    choices: BoardChoices
    total: int
    said: str
    links: PageLinks | None


def needs_page(*, chosen: BoardFilter, page: int, at: datetime) -> NeedsPage:
    """One page of the needs that still wait for someone, soonest first."""
    needs, areas = _chosen(Need.objects.open_now(at), chosen, at), _waiting_areas(at)
    rows = _rows(needs, 0, ROWS_A_PAGE + 1) if page <= 1 else []
    total, pages = len(rows), 1
    if page > 1 or total > ROWS_A_PAGE:
        counted = needs.count() if chosen.is_chosen else sum(area.needs for area in areas)
        total = max(total, counted)
        pages = max(1, -(-total // ROWS_A_PAGE))
        page = min(max(1, page), pages)
    if total and not rows:
        rows = _rows(needs, (page - 1) * ROWS_A_PAGE, ROWS_A_PAGE)
    return NeedsPage(
        rows=rows[:ROWS_A_PAGE],
        choices=_board_choices(chosen, areas),
        total=total,
        said=_spell_total(total),
        links=_links(chosen, page, pages) if pages > 1 else None,
    )


def open_needs(at: datetime, *, category: str = "") -> NeedQuerySet:
    """The needs that wait for someone, soonest first, with their areas' names."""
    needs = Need.objects.open_now(at)
    if category:
        needs = needs.filter(category=category)
    return needs.select_related("area").defer("area__outline").order_by("starts_at", "pk")


def board(limit: int = 5, *, at: datetime | None = None) -> list[BoardRow]:
    """The next few needs that wait for someone, for the home page."""
    return _rows(Need.objects.open_now(at or clock.now()), 0, limit)


def board_in(area_id: int, *, limit: int, at: datetime) -> list[BoardRow]:
    """The next few needs in one area."""
    return _rows(Need.objects.open_now(at).filter(area=area_id), 0, limit)


def _waiting_areas(at: datetime) -> list[WaitingIn]:
    """Where people wait, by name: kept for `HOME_KEPT_SECONDS`, as every reader chooses from it."""
    now = time.monotonic()
    if not _kept_areas or now - _kept_areas[0][0] >= settings.HOME_KEPT_SECONDS:
        waiting = Need.objects.open_now(at).order_by("area__name", "area_id")
        rows = waiting.values_list("area_id", "area__name").annotate(n=Count("pk"))
        _kept_areas[:] = [(now, [WaitingIn(*row) for row in rows])]
    return _kept_areas[0][1]


def _board_choices(chosen: BoardFilter, areas: list[WaitingIn]) -> BoardChoices:
    """The filters of the board. Only areas in which someone waits are offered."""
    named = [(area.area_id, area.name) for area in areas]
    return BoardChoices(
        categories=_choices(_labels(get_language()).items(), chosen.category),
        areas=_choices(named, str(chosen.area_id or "")),
        whens=_choices(WHEN.items(), chosen.when),
    )


def _choices(pairs: Iterable[tuple[object, object]], chosen: str) -> list[Choice]:
    """Values and labels as choices."""
    return [Choice(str(value), str(label), str(value) == chosen) for value, label in pairs]


def _chosen(needs: NeedQuerySet, chosen: BoardFilter, at: datetime) -> NeedQuerySet:
    """Keep what was chosen."""
    if chosen.category:
        needs = needs.filter(category=chosen.category)
    if chosen.area_id:
        needs = needs.filter(area=chosen.area_id)
    if chosen.when == "today":
        needs = needs.filter(starts_at__lt=_midnight_after(at))
    elif chosen.when == "week":
        needs = needs.filter(starts_at__lt=at + WEEK)
    elif chosen.when == "later":
        needs = needs.filter(starts_at__gte=at + WEEK)
    return needs


def _midnight_after(at: datetime) -> datetime:
    """The end of the local day."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time_of_day.min))


def _rows(needs: NeedQuerySet, first: int, how_many: int) -> list[BoardRow]:
    """Read some rows as plain values and spell them out: a page of them costs one query."""
    language = get_language()
    labels = _labels(language)
    found = needs.order_by("starts_at", "pk").values_list(
        "reference", "summary", "category", "area__name", "starts_at", "minutes"
    )
    base = reverse("exchange:need", args=["-"]).removesuffix("-/")
    rows = []
    for reference, summary, category, area, starts_at, minutes in found[first : first + how_many]:
        when, length = _spelled(starts_at, minutes, language)
        rows.append(
            BoardRow(
                reference=reference,
                href=f"{base}{reference}/",
                summary=summary,
                kind=labels.get(category, category),
                area=area,
                when=when,
                length=length,
                facts=BETWEEN.join((when, length, area)),
            )
        )
    return rows


@lru_cache(maxsize=4096)
def _spelled(starts_at: datetime, minutes: int, language: str | None) -> tuple[str, str]:
    """When and how long, in words: kept, since everyone reads the same board."""
    return spell_when(starts_at), spell_minutes(minutes)


@lru_cache(maxsize=32)
def _labels(language: str | None) -> dict[str, str]:
    """What each kind of help is called in this language."""
    return {value: str(label) for value, label in Category.choices}


def _spell_total(total: int) -> str:
    """Say how many wait."""
    if not total:
        return _("Nobody is waiting for help")
    return ngettext("%(n)s request needs a hand", "%(n)s requests need a hand", total) % {
        "n": formats.number_format(total)
    }


def _links(chosen: BoardFilter, page: int, pages: int) -> PageLinks:
    """Where the neighbouring pages are."""
    return PageLinks(
        said=_("Page %(page)s of %(pages)s") % {"page": page, "pages": pages},
        previous_href=chosen.query(page - 1) if page > 1 else "",
        next_href=chosen.query(page + 1) if page < pages else "",
    )
