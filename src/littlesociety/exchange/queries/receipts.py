"""Help that was given and paid, as the two it is about may prove it."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.components import EntryLink, SummaryRow
from littlesociety.core.units import MINUTES, spell_minutes, spell_moment
from littlesociety.exchange.errors import NothingHere
from littlesociety.exchange.models import Match
from littlesociety.exchange.policies import is_party_to, may_read_receipt
from littlesociety.exchange.rules import State
from littlesociety.exchange.words import spell_when
from littlesociety.ledger.queries import account_page
from littlesociety.records.queries import disclosure_of, entry_link

from .need import match_by_reference

ROWS: Final = 30


@dataclass(frozen=True, slots=True)
class Receipt:
    """Help that was given and paid, for the two it is about."""

    reference: str
    title: str
    rows: list[SummaryRow]
    need_href: str
    entry: EntryLink | None
    proof_href: str


def receipt(reference: str, *, actor: Actor) -> Receipt:
    """The receipt of some help, for the two it is about and brokers; for others, nothing."""
    match = match_by_reference(reference)
    if match.state is not State.CONFIRMED or not may_read_receipt(actor, match):
        raise NothingHere
    need, length = match.need, spell_minutes(match.minutes_said or 0)
    return Receipt(
        reference=match.reference,
        title=_("Receipt for %(length)s of help") % {"length": length},
        rows=[
            SummaryRow(_("Reference"), match.reference),
            SummaryRow(_("What"), need.summary or str(need.get_category_display())),
            SummaryRow(_("When"), spell_when(need.starts_at)),
            SummaryRow(_("Where"), need.area.name),
            SummaryRow(_("Helped"), need.asker.short_name),
            SummaryRow(_("Helper"), match.helper.short_name),
            SummaryRow(_("Time paid"), length),
            SummaryRow(_("Confirmed"), spell_moment(match.confirmed_at or need.starts_at)),
            *_balance_row(actor, match),
        ],
        need_href=reverse("exchange:need", args=[need.reference]),
        entry=entry_link(match.entry_id) if match.entry_id else None,
        proof_href=(
            reverse("exchange:receipt-proof", args=[reference]) if is_party_to(actor, match) else ""
        ),
    )


def receipt_proof(reference: str, *, actor: Actor) -> str:
    """What is sealed beside the public line, for the two it names and nobody else."""
    match = match_by_reference(reference)
    if match.entry_id is None or not is_party_to(actor, match):
        raise NothingHere
    return disclosure_of(match.entry_id)


def my_receipts(person_id: int) -> list[Match]:
    """Help that was given to or by this person, newest first."""
    confirmed = Match.objects.confirmed().with_party(person_id).select_related("need__area")
    return list(confirmed.order_by("-confirmed_at", "-pk")[:ROWS])


def _balance_row(actor: Actor, match: Match) -> list[SummaryRow]:
    """What the reader's own account says now; brokers are shown nobody's."""
    parties = {person.pk: person.party for person in (match.need.asker, match.helper)}
    party = parties.get(actor.subject_id or 0)
    account = account_page(holder=str(party), unit=MINUTES, limit=0) if party else None
    if account is None:
        return []
    return [SummaryRow(_("Your time account now"), spell_minutes(account.balance.posted))]
