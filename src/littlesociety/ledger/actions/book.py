"""Deciding movements one after another, in memory, while every account they touch is locked."""

from collections import ChainMap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

from django.utils import timezone

from littlesociety.core.actors import Actor
from littlesociety.core.errors import Refusal
from littlesociety.ledger import errors
from littlesociety.ledger.models import RefusedTransfer, Transfer
from littlesociety.ledger.rules import (
    Earlier,
    Intent,
    Mode,
    Phase,
    Standing,
    digest_of,
    move,
    move_plainly,
)

from .outcomes import Outcome, Status
from .storing import Key, Row

Made = tuple[Status, int]
"""The answer to an intent whose row has no number yet: the row's place among those made."""


@dataclass(slots=True)
class Book:
    """What is known before deciding, and what has been decided so far.

    `known` are the first answers to keys, `events` the events that are already in the ledger.
    Moments are texts, as the database reads them. Nothing here reads or writes the database.
    """

    by: Actor
    at: datetime
    mode: Mode
    as_text: Callable[[datetime], str]
    standings: dict[int, Standing]
    earlier: dict[int, Earlier] = field(default_factory=dict)
    known: dict[Key, Transfer | RefusedTransfer] = field(default_factory=dict)
    events: set[UUID] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)
    asked: list[Intent] = field(default_factory=list)
    places: dict[Key, int] = field(default_factory=dict)
    refused: list[RefusedTransfer] = field(default_factory=list)
    moved_ids: set[int] = field(default_factory=set)
    today: date = field(init=False)
    now: str = field(init=False)

    def __post_init__(self) -> None:
        """Work out once what every row says."""
        self.today, self.now = timezone.localdate(self.at), self.as_text(self.at)

    def decide(self, intents: Sequence[Intent]) -> list[Outcome | Made]:
        """Answer each intent. Those of one event are made together or not at all."""
        if all(intent.is_plain for intent in intents) and not self._must_not_record():
            return self._decide_plain(intents)
        answers: dict[int, Outcome | Made] = {}
        for places in _events(intents):
            decided = self._event([intents[place] for place in places])
            answers.update(zip(places, decided, strict=True))
        return [answers[place] for place in range(len(intents))]

    def _must_not_record(self) -> bool:
        """Whether this only writes down what happened, and an account has limits all the same."""
        return self.mode is Mode.RECORDING and any(
            standing.has_limits for standing in self.standings.values()
        )

    def _decide_plain(self, intents: Sequence[Intent]) -> list[Outcome | Made]:
        """Answer plain intents the short way, and those that are not plainly lawful the long way.

        It does what `_event` does, which a property test compares it with.
        """
        standings, known, places = self.standings, self.known, self.places
        rows, asked, moved_ids = self.rows, self.asked, self.moved_ids
        now, made_by, acting_for = self.now, self.by.person_id, self.by.acting_for_id
        today = self.today.isoformat()
        answers: list[Outcome | Made] = []
        for intent in intents:
            key = (intent.scope, intent.key)
            debit_id, credit_id, amount = intent.debit_id, intent.credit_id, intent.amount
            payer, payee = standings.get(debit_id), standings.get(credit_id)
            if (
                key in places
                or key in known
                or payer is None
                or payee is None
                or not move_plainly(amount, payer=payer, payee=payee)
            ):
                answers.extend(self._event([intent]))
                continue
            day = intent.effective_on
            place = places[key] = len(rows)
            asked.append(intent)
            moved_ids.add(debit_id)
            moved_ids.add(credit_id)
            rows.append((
                intent.scope, intent.key, None, 0, debit_id, credit_id, amount, "single",
                None, None, None,
                payer.posted, payer.held, payer.version, payee.posted, payee.held, payee.version,
                intent.reason, today if day is None else day.isoformat(), now, made_by, acting_for,
            ))  # fmt: skip
            answers.append(("accepted", place))
        return answers

    def _event(self, legs: Sequence[Intent]) -> list[Outcome | Made]:
        """Answer the legs of one event: all of them are made, or none."""
        first = [self._known_answer(leg) for leg in legs]
        if not any(first) and legs[0].event_id not in self.events:
            return self._attempt(legs)
        conflict = Outcome.no(errors.key_conflict(), status="conflict")
        return [answer or conflict for answer in first]

    def _known_answer(self, leg: Intent) -> Outcome | Made | None:
        """What this key was answered before, or that it then asked for something else."""
        key = (leg.scope, leg.key)
        place, first = self.places.get(key), self.known.get(key)
        if place is not None:
            same = _asked(leg, self.today) == _asked(self.asked[place], self.today)
            again: Outcome | Made = ("duplicate", place)
        elif isinstance(first, RefusedTransfer):
            same = bytes(first.digest) == digest_of(leg)
            again = Outcome("refused", code=first.code, message=first.message)
        elif first is not None:
            same = _asked(leg, timezone.localdate(first.made_at)) == _said(first)
            again = Outcome(
                "duplicate", first.pk, first.event_id, first.debit_after, first.credit_after
            )
        else:
            return None
        return again if same else Outcome.no(errors.key_conflict(), status="conflict")

    def _attempt(self, legs: Sequence[Intent]) -> list[Outcome | Made]:
        """Try all legs on a copy of what is known; keep the copy only if none is refused."""
        standings = ChainMap[int, Standing]({}, self.standings)
        earlier = ChainMap[int, Earlier]({}, self.earlier)
        try:
            rows = [
                self._row(leg, standings, earlier, place=place) for place, leg in enumerate(legs)
            ]
        except Refusal as refusal:
            return self._refuse(legs, refusal)
        self.standings.update(standings.maps[0])
        self.earlier.update(earlier.maps[0])
        self.moved_ids.update(standings.maps[0])
        if legs[0].event_id is not None:
            self.events.add(legs[0].event_id)
        start = len(self.rows)
        self.rows.extend(rows)
        self.asked.extend(legs)
        self.places.update({(leg.scope, leg.key): start + n for n, leg in enumerate(legs)})
        return [("accepted", place) for place in range(start, len(self.rows))]

    def _row(
        self,
        leg: Intent,
        standings: ChainMap[int, Standing],
        earlier: ChainMap[int, Earlier],
        *,
        place: int,
    ) -> Row:
        """Move one leg on the copies, and return the row that will say so."""
        if leg.debit_id not in standings or leg.credit_id not in standings:
            raise errors.no_such_account()
        named = earlier.get(leg.earlier_id) if leg.earlier_id is not None else None
        payer, payee = move(
            leg,
            payer=standings[leg.debit_id],
            payee=standings[leg.credit_id],
            earlier=named,
            mode=self.mode,
            at=self.at,
        )
        standings[leg.debit_id], standings[leg.credit_id] = payer, payee
        if named is not None and leg.earlier_id is not None:
            earlier[leg.earlier_id] = replace(named, is_over=True)
        return (
            leg.scope, leg.key, leg.event_id and leg.event_id.hex, place,
            leg.debit_id, leg.credit_id, leg.amount, leg.phase.value,
            leg.settles, leg.reverses, leg.hold_until and self.as_text(leg.hold_until),
            payer.posted, payer.held, payer.version, payee.posted, payee.held, payee.version,
            leg.reason, (leg.effective_on or self.today).isoformat(),
            self.now, self.by.person_id, self.by.acting_for_id,
        )  # fmt: skip

    def _refuse(self, legs: Sequence[Intent], refusal: Refusal) -> list[Outcome | Made]:
        """Refuse every leg for the reason that one of them met, and remember it under each key."""
        for leg in legs:
            row = RefusedTransfer(
                scope=leg.scope,
                key=leg.key,
                digest=digest_of(leg),
                code=refusal.code,
                message=str(refusal),
                refused_at=self.at,
            )
            self.refused.append(row)
            self.known[leg.scope, leg.key] = row
        return [Outcome.no(refusal)] * len(legs)


def _events(intents: Sequence[Intent]) -> Iterator[list[int]]:
    """The places in the list that belong to one event, by its first place."""
    places: dict[object, list[int]] = {}
    for place, intent in enumerate(intents):
        places.setdefault(intent.event_id or place, []).append(place)
    for event in places.values():
        keys = {(intents[place].scope, intents[place].key) for place in event}
        if len(keys) < len(event):
            message = "each movement of an event needs a key of its own"
            raise ValueError(message)
        yield event


def _asked(intent: Intent, made_on: date) -> tuple[object, ...]:
    """What an intent asks for. The event is left out: whoever retries may have named it afresh.

    No day is the day that it was made on.
    """
    until = intent.hold_until
    return (
        intent.debit_id,
        intent.credit_id,
        intent.amount,
        intent.reason,
        intent.effective_on or made_on,
        until and until.astimezone(UTC),
        intent.post_hold,
        intent.void_hold,
        intent.reverses,
    )


def _said(row: Transfer) -> tuple[object, ...]:
    """What a transfer was asked for."""
    return (
        row.debit_id,
        row.credit_id,
        row.amount,
        row.reason,
        row.effective_on,
        row.expires_at,
        row.pending_id if row.phase == Phase.POST else None,
        row.pending_id if row.phase == Phase.VOID else None,
        row.reverses_id,
    )
