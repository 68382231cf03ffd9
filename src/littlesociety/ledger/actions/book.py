"""Deciding movements one after another, in memory, while every account they touch is locked."""

from collections import ChainMap
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from littlesociety.core.actors import Actor
from littlesociety.core.errors import Refusal
from littlesociety.ledger import errors
from littlesociety.ledger.models import RefusedTransfer, Transfer
from littlesociety.ledger.rules import Earlier, Intent, Mode, Standing, digest_of, move

from .outcomes import Answer

Key = tuple[str, str]


@dataclass(slots=True)
class Book:
    """What is known before deciding, and what has been decided so far.

    `known` are the first answers to keys, `events` the events that are already in the ledger.
    Nothing here reads or writes the database.
    """

    by: Actor
    at: datetime
    today: date
    mode: Mode
    standings: dict[int, Standing]
    earlier: dict[int, Earlier]
    known: dict[Key, Transfer | RefusedTransfer]
    events: set[UUID]
    made: list[Transfer] = field(default_factory=list)
    refused: list[RefusedTransfer] = field(default_factory=list)
    moved_ids: set[int] = field(default_factory=set)

    def decide(self, legs: Sequence[Intent]) -> list[Answer]:
        """Answer the legs of one event: all of them are made, or none."""
        first = [self._known_answer(leg) for leg in legs]
        if not any(first) and legs[0].event_id not in self.events:
            return self._attempt(legs)
        conflict = Answer.no(errors.key_conflict(), status="conflict")
        return [answer or conflict for answer in first]

    def _known_answer(self, leg: Intent) -> Answer | None:
        """What this key was answered before, or that it then asked for something else."""
        first = self.known.get((leg.scope, leg.key))
        if first is None:
            return None
        if bytes(first.digest) != digest_of(leg):
            return Answer.no(errors.key_conflict(), status="conflict")
        return Answer.before(first)

    def _attempt(self, legs: Sequence[Intent]) -> list[Answer]:
        """Try all legs on a copy of what is known; keep the copy only if none is refused."""
        standings = ChainMap[int, Standing]({}, self.standings)
        earlier = ChainMap[int, Earlier]({}, self.earlier)
        event_id = legs[0].event_id or uuid4()
        rows = []
        try:
            for place, leg in enumerate(legs):
                rows.append(self._row(leg, standings, earlier, event_id=event_id, place=place))
        except Refusal as refusal:
            return self._refuse(legs, refusal)
        self.standings.update(standings.maps[0])
        self.earlier.update(earlier.maps[0])
        self.moved_ids.update(standings.maps[0])
        self.events.add(event_id)
        self.made.extend(rows)
        self.known.update({(row.scope, row.key): row for row in rows})
        return [Answer("accepted", row=row) for row in rows]

    def _row(
        self,
        leg: Intent,
        standings: ChainMap[int, Standing],
        earlier: ChainMap[int, Earlier],
        *,
        event_id: UUID,
        place: int,
    ) -> Transfer:
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
        return Transfer(
            scope=leg.scope,
            key=leg.key,
            digest=digest_of(leg),
            event_id=event_id,
            leg=place,
            debit_id=leg.debit_id,
            credit_id=leg.credit_id,
            amount=leg.amount,
            phase=leg.phase,
            pending_id=leg.settles,
            reverses_id=leg.reverses,
            expires_at=leg.hold_until,
            debit_after=payer.posted,
            debit_held_after=payer.held,
            debit_version=payer.version,
            credit_after=payee.posted,
            credit_held_after=payee.held,
            credit_version=payee.version,
            reason=leg.reason,
            effective_on=leg.effective_on or self.today,
            made_at=self.at,
            made_by=self.by.person_id,
            acting_for=self.by.acting_for_id,
        )

    def _refuse(self, legs: Sequence[Intent], refusal: Refusal) -> list[Answer]:
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
        return [Answer.no(refusal)] * len(legs)
