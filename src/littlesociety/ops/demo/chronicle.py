"""Writing the history down: needs, matches, movements of time and lines of the public record."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Final

from django.utils import timezone

from littlesociety.core.actors import SYSTEM
from littlesociety.core.units import MINUTES
from littlesociety.exchange.models import Match, Need
from littlesociety.exchange.rules import hold_ends_at, words_under_seal
from littlesociety.ledger.actions import Intent, Outcome, open_accounts, post
from littlesociety.people.models import Person
from littlesociety.records.actions import Line, publish_many
from littlesociety.rulebook.catalogue import CATALOGUE
from littlesociety.rulebook.queries import value_of

from . import names
from .plans import Help
from .residents import ROWS_AT_ONCE, a_reference, a_uuid

SCOPE, REASON, KIND = "exchange", "help", "time"
LEDGER_LIST: Final = 1_000


@dataclass(slots=True)
class Chronicle:
    """Writes needs and what became of them, in lists and not one by one."""

    accounts: dict[int, int]
    areas: dict[int, str]
    chance: Random

    def tell(self, helps: Sequence[Help]) -> None:
        """Help that was given: paid and published day by day, as it was."""
        needs = [self._need(each, met_at=each.confirmed_at) for each in helps]
        Need.objects.bulk_create(needs, batch_size=ROWS_AT_ONCE)
        pairs = list(zip(helps, needs, strict=True))
        matches = [self._match(each, need) for each, need in pairs]
        for match, (each, _need) in zip(matches, pairs, strict=True):
            match.done_said_by = match.done_typed_by = each.helper
            match.done_said_at, match.minutes_said = each.said_at, each.minutes
            match.confirmed_at = each.confirmed_at
        told = zip(matches, pairs, strict=True)
        for day, some in groupby(told, key=lambda one: one[1][0].confirmed_at.date()):
            self._pay(day, list(some))
        Match.objects.bulk_create(matches, batch_size=ROWS_AT_ONCE)

    def promise(self, helps: Sequence[Help], *, at: datetime) -> None:
        """Help that is agreed: the asker's minutes are set aside; some of it has just been done."""
        needs = [self._need(each) for each in helps]
        Need.objects.bulk_create(needs, batch_size=ROWS_AT_ONCE)
        matches = [self._match(each, need) for each, need in zip(helps, needs, strict=True)]
        intents = [
            Intent(
                scope=SCOPE,
                key=f"{match.reference}:hold",
                debit_id=self.accounts[each.asker.pk],
                credit_id=self.accounts[each.helper.pk],
                amount=each.minutes,
                reason=REASON,
                hold_until=hold_ends_at(each.starts_at, each.minutes),
            )
            for match, each in zip(matches, helps, strict=True)
        ]
        for match, each, outcome in zip(matches, helps, _posted(intents, at=at), strict=True):
            match.hold_id = outcome.transfer_id
            if each.said_at < at and self.chance.random() < 2 / 3:
                match.done_said_by = match.done_typed_by = each.helper
                match.done_said_at, match.minutes_said = each.said_at, each.minutes
        Match.objects.bulk_create(matches, batch_size=ROWS_AT_ONCE)

    def leave_open(self, number: int, askers: Sequence[Person], *, at: datetime) -> None:
        """Needs that wait for someone to help."""
        needs = []
        for _place in range(number):
            starts_at = (at + timedelta(days=self.chance.randint(1, 14))).replace(
                hour=self.chance.randint(9, 17), minute=0, second=0, microsecond=0
            )
            asked_at = at - timedelta(minutes=self.chance.randint(10, 7 * 24 * 60))
            needs.append(self._simple_need(askers, asked_at, starts_at))
        Need.objects.bulk_create(needs, batch_size=ROWS_AT_ONCE)

    def take_back(self, number: int, askers: Sequence[Person], *, at: datetime) -> None:
        """Needs that were withdrawn: a neighbour was quicker, or the weather was."""
        needs = []
        for _place in range(number):
            asked_at = at - timedelta(days=self.chance.randint(8, 170))
            need = self._simple_need(askers, asked_at, asked_at + timedelta(days=4))
            need.withdrawn_at = asked_at + timedelta(hours=self.chance.randint(1, 60))
            needs.append(need)
        Need.objects.bulk_create(needs, batch_size=ROWS_AT_ONCE)

    def _pay(self, day: date, told: list[tuple[Match, tuple[Help, Need]]]) -> None:
        """Move one day's minutes and add its lines to the record."""
        evening = max(each.confirmed_at for _match, (each, _need) in told)
        intents = [
            Intent(
                scope=SCOPE,
                key=f"{match.reference}:pay",
                debit_id=self.accounts[each.asker.pk],
                credit_id=self.accounts[each.helper.pk],
                amount=each.minutes,
                reason=REASON,
                effective_on=day,
                event_id=a_uuid(self.chance),
            )
            for match, (each, _need) in told
        ]
        lines = [
            Line(
                type="help-given",
                subject=f"need:{need.reference}",
                facts={
                    "minutes": each.minutes,
                    "area": self.areas[need.area_id],
                    "category": each.category,
                },
                sealed=words_under_seal(
                    reference=match.reference,
                    helper=each.helper.short_name,
                    helped=each.asker.short_name,
                ),
                at=each.confirmed_at,
            )
            for match, (each, need) in told
        ]
        entries = publish_many(lines, by=SYSTEM)
        for (match, _told), outcome, entry in zip(
            told, _posted(intents, at=evening), entries, strict=True
        ):
            match.paid_event, match.entry_id = outcome.event_id, entry

    def _need(self, each: Help, *, met_at: datetime | None = None) -> Need:
        """What someone asked for."""
        return Need(
            reference=a_reference(self.chance),
            asker=each.asker,
            category=each.category,
            summary=each.summary,
            details=self.chance.choice(names.DETAILS),
            area=each.asker.home_area,
            starts_at=each.starts_at,
            minutes=each.minutes,
            asked_at=each.asked_at,
            told_at=each.asked_at,
            told=CATALOGUE["exchange.suggestions"].founding_value,
            met_at=met_at,
            request_key=a_uuid(self.chance),
        )

    def _simple_need(
        self, askers: Sequence[Person], asked_at: datetime, starts_at: datetime
    ) -> Need:
        """A need that nobody has answered."""
        asker = self.chance.choice(askers)
        category = self.chance.choice(list(names.REQUESTS))
        summary, minutes = self.chance.choice(names.REQUESTS[category])
        nobody = Help(
            asker, asker, category, summary, minutes, asked_at, asked_at,
            starts_at, starts_at, starts_at,
        )  # fmt: skip
        return self._need(nobody)

    def _match(self, each: Help, need: Need) -> Match:
        """The helper who said yes."""
        return Match(
            reference=a_reference(self.chance),
            need=need,
            helper=each.helper,
            proposed_at=each.asked_at + (each.accepted_at - each.asked_at) / 2,
            proposed_by=each.asker,
            accepted_at=each.accepted_at,
        )


def open_all(people: Iterable[Person], *, at: datetime) -> dict[int, int]:
    """Open a time account for everyone, and return its number by person."""
    parties = {str(person.party): person.pk for person in people}
    day = timezone.localdate(at)
    opened = open_accounts(
        holders=parties,
        unit=MINUTES,
        kind=KIND,
        floor=value_of("exchange.credit_floor_minutes", on=day),
        ceiling=value_of("exchange.credit_ceiling_minutes", on=day),
        at=at,
    )
    return {parties[holder]: account for holder, account in opened.items()}


def _posted(intents: list[Intent], *, at: datetime) -> Iterator[Outcome]:
    """Post a list in the sizes the ledger likes; a refusal would be a mistake in the plan."""
    for start in range(0, len(intents), LEDGER_LIST):
        for outcome in post(intents[start : start + LEDGER_LIST], by=SYSTEM, at=at):
            if not outcome.stands:
                message = f"the demo planned an unlawful movement: {outcome.code}"
                raise ValueError(message)
            yield outcome
