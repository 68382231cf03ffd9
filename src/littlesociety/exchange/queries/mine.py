"""One person's part in it: what they asked, promised, offered and hold in time; their receipts."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.components import EntryLink, SummaryRow
from littlesociety.core.units import MINUTES, spell_minutes, spell_moment
from littlesociety.exchange.errors import NothingHere
from littlesociety.exchange.models import Match, Need, Offer
from littlesociety.exchange.policies import may_read_receipt
from littlesociety.exchange.rules import State
from littlesociety.exchange.words import STANDING, spell_free_times, spell_when
from littlesociety.ledger.queries import account_id_of, balance_of, statement
from littlesociety.people.queries import party_of, short_names
from littlesociety.records.queries import entry_link

from .need import match_by_reference

if TYPE_CHECKING:
    from littlesociety.ledger.queries import StatementLine

ROWS: Final = 30
STATEMENT_LINES: Final = 20


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
class Receipt:
    """Help that was given and paid, for the two it is about."""

    reference: str
    title: str
    rows: list[SummaryRow]
    need_href: str
    entry: EntryLink | None


def my_page(person_id: int) -> MyPage:
    """Everything this person asked, promised and offered, newest first, and their time."""
    asked = Need.objects.filter(asker=person_id).order_by("-pk")[:ROWS]
    promised = Match.objects.filter(helper=person_id).select_related("need").order_by("-pk")
    standing = _standing_of([need.pk for need in asked])
    return MyPage(
        asks=[_ask_line(need, standing.get(need.pk)) for need in asked],
        promises=[_match_line(match) for match in promised[:ROWS]],
        offers=[_my_offer(offer) for offer in _offers_of(person_id)],
        account=_time_account(person_id),
    )


def receipt(reference: str, *, actor: Actor) -> Receipt:
    """The receipt of some help, for the two it is about and brokers; for others, nothing."""
    match = match_by_reference(reference)
    if match.state is not State.CONFIRMED or not may_read_receipt(actor, match):
        raise NothingHere
    need, names = match.need, short_names([match.need.asker_id, match.helper_id])
    length, confirmed_at = spell_minutes(match.minutes_said or 0), match.confirmed_at
    return Receipt(
        reference=match.reference,
        title=_("Receipt for %(length)s of help") % {"length": length},
        rows=[
            SummaryRow(_("Reference"), match.reference),
            SummaryRow(_("What"), need.summary or str(need.get_category_display())),
            SummaryRow(_("When"), spell_when(need.starts_at)),
            SummaryRow(_("Where"), need.area.name),
            SummaryRow(_("Helped"), names.get(need.asker_id, "")),
            SummaryRow(_("Helper"), names.get(match.helper_id, "")),
            SummaryRow(_("Time paid"), length),
            SummaryRow(_("Confirmed"), spell_moment(confirmed_at) if confirmed_at else ""),
            *_balance_row(actor, match),
        ],
        need_href=reverse("exchange:need", args=[need.reference]),
        entry=entry_link(match.entry_id) if match.entry_id else None,
    )


def my_receipts(person_id: int) -> list[Match]:
    """Help that was given to or by this person, newest first."""
    confirmed = Match.objects.confirmed().with_party(person_id).select_related("need__area")
    return list(confirmed.order_by("-confirmed_at", "-pk")[:ROWS])


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


def _offers_of(person_id: int) -> list[Offer]:
    """Someone's standing offers."""
    return list(Offer.objects.standing().filter(helper=person_id).order_by("category"))


def _standing_of(need_ids: list[int]) -> dict[int, Match]:
    """The living match of each need that has one."""
    return {match.need_id: match for match in Match.objects.living().filter(need__in=need_ids)}


def _ask_line(need: Need, match: Match | None) -> MyLine:
    """One need that I asked for."""
    if need.withdrawn_at:
        standing = _("Taken back")
    else:
        standing = str(STANDING[match.state]) if match else _("Waiting for someone to help")
    return _line(need, standing, match)


def _match_line(match: Match) -> MyLine:
    """One need that I was put to, or stepped forward for."""
    return _line(match.need, str(STANDING[match.state]), match)


def _line(need: Need, standing: str, match: Match | None) -> MyLine:
    """One line of my page."""
    is_paid = match is not None and match.state is State.CONFIRMED
    return MyLine(
        href=reverse("exchange:need", args=[need.reference]),
        summary=need.summary or str(need.get_category_display()),
        when=spell_when(need.starts_at),
        standing=standing,
        receipt_href=reverse("exchange:receipt", args=[match.reference])
        if match and is_paid
        else "",
    )


def _my_offer(offer: Offer) -> MyOffer:
    """One thing I offer, in words."""
    return MyOffer(
        reference=offer.reference,
        kind=str(offer.get_category_display()),
        note=offer.note,
        free=spell_free_times(offer.free_times),
    )


def _time_account(person_id: int) -> TimeAccount | None:
    """What a person's time account says, if it has been opened."""
    account_id = account_id_of(holder=party_of(person_id), unit=MINUTES)
    if account_id is None:
        return None
    balance = balance_of(account_id)
    return TimeAccount(
        balance=spell_minutes(balance.posted),
        set_aside=spell_minutes(balance.held) if balance.held else "",
        limit=spell_minutes(-balance.floor) if balance.floor else "",
        lines=_with_causes(statement(account_id, limit=STATEMENT_LINES)),
    )


def _with_causes(lines: "list[StatementLine]") -> "list[StatementLine]":
    """The same lines, each with the help that it was for."""
    paid = Q(paid_event__in=[line.event_id for line in lines])
    held = Q(hold_id__in=[line.transfer_id for line in lines])
    causes: dict[object, Need] = {}
    for match in Match.objects.filter(paid | held).select_related("need"):
        causes |= {match.paid_event: match.need, match.hold_id: match.need}
    found = [causes.get(line.event_id) or causes.get(line.transfer_id) for line in lines]
    return [
        replace(
            line,
            about=need.summary or str(need.get_category_display()),
            href=reverse("exchange:need", args=[need.reference]),
        )
        if need
        else line
        for line, need in zip(lines, found, strict=True)
    ]


def _balance_row(actor: Actor, match: Match) -> list[SummaryRow]:
    """What the reader's own account says now; brokers are shown nobody's."""
    if actor.subject_id not in {match.need.asker_id, match.helper_id}:
        return []
    account = _time_account(actor.subject_id)
    return [SummaryRow(_("Your time account now"), account.balance)] if account else []
