"""Putting facts on the public record, and who did what into the private trail."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotUnderstood
from littlesociety.records.models import AuditLine, Entry, Head, Sealed
from littlesociety.records.registry import check_line
from littlesociety.records.rules import SALT_BYTES, commitment_to
from society_algorithms.merkle.tree import EMPTY_ROOT

_ORIGIN: Final = re.compile(r"[a-z0-9][a-z0-9.:-]*(?:/[a-z0-9][a-z0-9._-]*)*")
_LONGEST_ORIGIN: Final = 80


@dataclass(frozen=True, slots=True)
class Line:
    """A line to publish: what `publish` takes, for many at once."""

    type: str
    subject: str
    facts: Mapping[str, int | str]
    at: datetime
    sealed: Mapping[str, Any] | None = None
    supersedes: int | None = None


@transaction.atomic
def open_record(*, origin: str, by: Actor, at: datetime) -> None:
    """Name the record and write its first line. Opening it again under its name changes nothing.

    The origin goes into every line and checkpoint, so it can never be another one.
    """
    _check_origin(origin)
    head, is_new = Head.objects.select_for_update().get_or_create(
        pk=1, defaults={"origin": origin, "root": EMPTY_ROOT}
    )
    if head.origin != origin:
        raise NotUnderstood(
            _("This record is already kept under the name %(origin)s.") % {"origin": head.origin}
        )
    if is_new:
        publish(type="society-founded", subject="society", facts={}, by=by, at=at)


@transaction.atomic
def publish(
    *,
    type: str,  # noqa: A002 - the field's name
    subject: str,
    facts: Mapping[str, int | str],
    by: Actor,
    at: datetime,
    sealed: Mapping[str, Any] | None = None,
    supersedes: int | None = None,
) -> int:
    """Put a fact on the public record, with the transaction that makes it true; return its id.

    `sealed` is committed to and kept apart; `supersedes` is the id of an earlier entry. Raises
    ValueError for anything that the registry of types does not allow.
    """
    entry, seal = _rows(Line(type, subject, facts, at, sealed, supersedes), by=by)
    _check_superseded([entry])
    entry.save(force_insert=True)
    if seal is not None:
        seal.entry = entry
        seal.save(force_insert=True)
    return entry.pk


@transaction.atomic
def publish_many(lines: Sequence[Line], *, by: Actor) -> list[int]:
    """Put many facts on the record at once, in this order: all or none. Return their ids."""
    rows = [_rows(line, by=by) for line in lines]
    _check_superseded([entry for entry, _seal in rows])
    Entry.objects.bulk_create([entry for entry, _seal in rows], batch_size=500)
    seals = []
    for entry, seal in rows:
        if seal is not None:
            seal.entry = entry
            seals.append(seal)
    Sealed.objects.bulk_create(seals, batch_size=500)
    return [entry.pk for entry, _seal in rows]


@transaction.atomic
def note_act(*, verb: str, subject: str, by: Actor, at: datetime) -> None:
    """Note privately who did what, in what capacity and for whom."""
    AuditLine.objects.create(
        at=at,
        person=by.person_id,
        acting_for=by.acting_for_id,
        capacity=by.capacity,
        verb=verb,
        subject=subject,
    )


@transaction.atomic
def destroy_seals(*, entry_ids: Iterable[int], by: Actor, at: datetime) -> None:
    """Destroy what some lines commit to, for ever. The lines stay and say nothing any more."""
    gone, _each = Sealed.objects.filter(entry_id__in=list(entry_ids)).delete()
    if gone:
        note_act(verb="seals-destroyed", subject=f"seals:{gone}", by=by, at=at)


def _rows(line: Line, *, by: Actor) -> tuple[Entry, Sealed | None]:
    """The rows for a line that has been found lawful; nothing is stored yet."""
    check_line(type=line.type, subject=line.subject, facts=line.facts)
    entry = Entry(
        type=line.type,
        subject=line.subject,
        facts=dict(line.facts),
        supersedes=line.supersedes,
        capacity=by.capacity,
        happened_on=timezone.localdate(line.at),
        written_at=line.at,
    )
    if line.sealed is None:
        return entry, None
    salt = secrets.token_bytes(SALT_BYTES)
    entry.commitment = commitment_to(line.sealed, salt=salt)
    return entry, Sealed(salt=salt, payload=dict(line.sealed))


def _check_superseded(entries: Sequence[Entry]) -> None:
    """Raise ValueError when a line would supersede one that is not there."""
    named = {entry.supersedes for entry in entries if entry.supersedes is not None}
    if named and Entry.objects.filter(pk__in=named).count() != len(named):
        message = "there is no such line to supersede"
        raise ValueError(message)


def _check_origin(origin: str) -> None:
    """Refuse a name that cannot stand in a checkpoint."""
    if len(origin) > _LONGEST_ORIGIN or not _ORIGIN.fullmatch(origin):
        raise NotUnderstood(
            _("Name the record like a web address without https://, such as place.example/record."),
            field="record_origin",
        )
