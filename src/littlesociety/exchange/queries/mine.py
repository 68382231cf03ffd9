"""One person's part in it: what they asked, promised, offered and hold in time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import F, FilteredRelation, IntegerField, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from littlesociety.core.units import MINUTES, spell_minutes
from littlesociety.exchange.errors import NothingHere
from littlesociety.exchange.models import Category, Match, Need, Offer
from littlesociety.exchange.rules import State, state_of
from littlesociety.exchange.words import STANDING, spell_free_times, spell_when
from littlesociety.ledger.queries import AccountPage, account_page

if TYPE_CHECKING:
    from littlesociety.ledger.queries import StatementLine

ROWS: Final = 60
STATEMENT_LINES: Final = 20
_CAUSE, _PART = 0, 1  # causes first, so that the limit cuts off only the oldest parts


@dataclass(frozen=True, slots=True)
class MyLine:
    """One need that is mine, or that I am helping with."""

    href: str
    summary: str
    when: str
    standing: str
    receipt_href: str


@dataclass(frozen=True, slots=True)
class MyOffer:
    """One thing I offer."""

    reference: str
    kind: str
    note: str
    free: str


@dataclass(frozen=True, slots=True)
class TimeAccount:
    """What my time account says, in words."""

    balance: str
    set_aside: str
    limit: str
    lines: "list[StatementLine]"


@dataclass(frozen=True, slots=True)
class MyPage:
    """My page of helping and being helped."""

    asks: list[MyLine]
    promises: list[MyLine]
    offers: list[MyOffer]
    account: TimeAccount | None


@dataclass(frozen=True, slots=True)
class _Deed:
    """A need and the match that goes with it, if any: my part in it, or why my time moved."""

    rank: int
    since: datetime
    asker_id: int
    need: str
    summary: str
    category: str
    starts_at: datetime
    withdrawn_at: datetime | None
    match: str | None
    accepted_at: datetime | None
    declined_at: datetime | None
    done_said_at: datetime | None
    confirmed_at: datetime | None
    paid_event: UUID | None
    hold_id: int | None

    @property
    def about(self) -> str:
        """What it was, in a line."""
        return self.summary or str(Category(self.category).label)

    @property
    def href(self) -> str:
        """Its page."""
        return reverse("exchange:need", args=[self.need])

    @property
    def state(self) -> State | None:
        """Where the match stands; None without one."""
        if self.match is None:
            return None
        return state_of(
            is_accepted=self.accepted_at is not None,
            is_ended=self.declined_at is not None,
            is_said_done=self.done_said_at is not None,
            is_confirmed=self.confirmed_at is not None,
        )


def my_page(person_id: int) -> MyPage:
    """Everything this person asked, promised and offered, newest first, and their time.

    Four queries: their name in the ledger with their offers, their account, its lines, the deeds.
    """
    party, offers = _party_and_offers(person_id)
    found = account_page(holder=party, unit=MINUTES, limit=STATEMENT_LINES)
    deeds = _deeds(person_id, found.lines if found else [])
    mine = [deed for deed in deeds if deed.rank == _PART]
    return MyPage(
        asks=[_line(deed) for deed in mine if deed.asker_id == person_id],
        promises=[_line(deed) for deed in mine if deed.asker_id != person_id],
        offers=offers,
        account=_time_account(found, deeds) if found else None,
    )


def home_area_of(person_id: int) -> int | None:
    """Roughly where someone lives, if they said."""
    persons = get_user_model().objects.filter(pk=person_id)
    return persons.values_list("home_area_id", flat=True).first()


def offer_by_reference(reference: str) -> Offer:
    """The offer with this reference."""
    found = Offer.objects.filter(reference=reference).first()
    if found is None:
        raise NothingHere
    return found


def _party_and_offers(person_id: int) -> tuple[str, list[MyOffer]]:
    """The name under which the ledger knows someone, and their standing offers."""
    standing = FilteredRelation("offers", condition=Q(offers__withdrawn_at=None))
    rows = (
        get_user_model()
        .objects.filter(pk=person_id)
        .annotate(standing=standing)
        .order_by("standing__category")
        .values_list(
            "party",
            "standing__reference",
            "standing__category",
            "standing__note",
            "standing__free_times",
        )
    )
    party, offers = "", []
    for holder, *offer in rows:
        party = str(holder or "")
        if offer[0]:
            offers.append(_my_offer(*offer))
    return party, offers


def _my_offer(reference: str, category: str, note: str, free_times: int) -> MyOffer:
    """One thing I offer, in words."""
    return MyOffer(
        reference=reference,
        kind=str(Category(category).label),
        note=note,
        free=spell_free_times(free_times),
    )


def _deeds(person_id: int, lines: "list[StatementLine]") -> list[_Deed]:
    """My parts, newest first, and the cause of each line of my account."""
    living = FilteredRelation("matches", condition=Q(matches__declined_at=None))
    asked = Need.objects.filter(asker=person_id).annotate(living=living)
    helped = Match.objects.filter(helper=person_id)
    causes = Match.objects.filter(
        Q(paid_event__in=[line.event_id for line in lines])
        | Q(hold_id__in=[line.transfer_id for line in lines])
    )
    rows = _columns(asked, _PART, need="", match="living__", since="asked_at").union(
        _columns(helped, _PART, need="need__", match="", since="proposed_at"),
        _columns(causes, _CAUSE, need="need__", match="", since="proposed_at"),
        all=True,
    )
    newest = rows.order_by("rank", "-since", "reference")[: ROWS + STATEMENT_LINES]
    return [_Deed(*row) for row in newest]


def _columns(rows: Any, rank: int, *, need: str, match: str, since: str) -> Any:
    """The columns of a deed, read from needs or from matches."""
    return rows.annotate(rank=Value(rank, output_field=IntegerField()), since=F(since)).values_list(
        "rank",
        "since",
        *(f"{need}{name}" for name in ("asker_id", "reference", "summary", "category")),
        *(f"{need}{name}" for name in ("starts_at", "withdrawn_at")),
        *(f"{match}{name}" for name in ("reference", "accepted_at", "declined_at")),
        *(f"{match}{name}" for name in ("done_said_at", "confirmed_at", "paid_event", "hold_id")),
    )


def _line(deed: _Deed) -> MyLine:
    """One line of my page."""
    is_paid = deed.state is State.CONFIRMED
    return MyLine(
        href=deed.href,
        summary=deed.about,
        when=spell_when(deed.starts_at),
        standing=_standing(deed),
        receipt_href=reverse("exchange:receipt", args=[deed.match]) if is_paid else "",
    )


def _standing(deed: _Deed) -> str:
    """Where it stands, in words."""
    if deed.state is None:
        return _("Taken back") if deed.withdrawn_at else _("Waiting for someone to help")
    return str(STANDING[deed.state])


def _time_account(page: AccountPage, deeds: list[_Deed]) -> TimeAccount:
    """What a time account says, in words."""
    balance = page.balance
    return TimeAccount(
        balance=spell_minutes(balance.posted),
        set_aside=spell_minutes(balance.held) if balance.held else "",
        limit=spell_minutes(-balance.floor) if balance.floor else "",
        lines=_with_causes(page.lines, deeds),
    )


def _with_causes(lines: "Iterable[StatementLine]", deeds: Iterable[_Deed]) -> "list[StatementLine]":
    """The same lines, each with the help that it was for."""
    causes: dict[object, _Deed] = {}
    for deed in deeds:
        if deed.rank == _CAUSE:
            causes |= {deed.paid_event: deed, deed.hold_id: deed}
    causes.pop(None, None)
    found = [causes.get(line.event_id) or causes.get(line.transfer_id) for line in lines]
    return [
        replace(line, about=deed.about, href=deed.href) if deed else line
        for line, deed in zip(lines, found, strict=True)
    ]
