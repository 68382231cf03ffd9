"""The outbox: reactions are kept with the event and carried out by the worker, at least once."""

import logging
from datetime import datetime
from typing import Final

from django.db import transaction

from littlesociety.core.events import Event

from . import registry
from .faults import code_of, place_of
from .models import Reaction
from .rules import KEPT_FOR, MOST_TRIES, wait_after
from .serial import from_json, to_json

_log = logging.getLogger(__name__)
_MOST_AT_ONCE: Final = 500


@transaction.atomic
def keep(*, name: str, event: Event, at: datetime, due_at: datetime | None = None) -> Reaction:
    """Store a reaction with the fact that caused it: both are committed, or neither.

    It is carried out soon, or from `due_at` on.
    """
    return Reaction.objects.create(
        name=name, event=to_json(event), announced_at=at, due_at=due_at or at
    )


def carry_out_due(*, at: datetime) -> int:
    """Carry out what is due, oldest first; return how many succeeded.

    Each reaction has a transaction of its own in which it is done and marked done. One that fails
    is tried again later and holds up no other.
    """
    done = last = 0
    for _turn in range(_MOST_AT_ONCE):
        waiting = Reaction.objects.due(at).filter(pk__gt=last).values_list("pk", flat=True).first()
        if waiting is None:
            break
        last = waiting
        done += _try(reaction_id=waiting, at=at)
    return done


def _try(*, reaction_id: int, at: datetime) -> bool:
    """Carry out one reaction; note a failure once its half-done work has been undone."""
    try:
        return _carry_out(reaction_id=reaction_id, at=at)
    except Exception as error:  # noqa: BLE001 - one poisoned reaction stops no other
        _note_failure(reaction_id=reaction_id, error=error, at=at)
        return False


@transaction.atomic
def _carry_out(*, reaction_id: int, at: datetime) -> bool:
    """Do it and mark it done, in one transaction. False: another worker has it.

    What the event said is dropped at once: it may name someone who has just been forgotten.
    """
    due = Reaction.objects.due(at).filter(pk=reaction_id)
    reaction = due.select_for_update(skip_locked=True).first()
    if reaction is None:
        return False
    known = registry.named(reaction.name)
    known.carry_out(from_json(known.event, reaction.event), reaction.announced_at)
    reaction.done_at, reaction.event = at, {}
    reaction.save(update_fields=["done_at", "event"])
    return True


@transaction.atomic
def _note_failure(*, reaction_id: int, error: Exception, at: datetime) -> None:
    """Count the try and wait longer. What is kept and logged says nothing about anyone."""
    reaction = Reaction.objects.select_for_update().filter(pk=reaction_id, done_at=None).first()
    if reaction is None:
        return
    reaction.tries += 1
    reaction.due_at = at + wait_after(reaction.tries)
    reaction.last_error = code_of(error)[:300]
    reaction.save(update_fields=["tries", "due_at", "last_error"])
    _log.warning(
        "reaction %s (%s) failed, try %s of %s: %s at %s",
        reaction.pk,
        reaction.name,
        reaction.tries,
        MOST_TRIES,
        code_of(error),
        place_of(error),
    )


@transaction.atomic
def try_again(*, at: datetime) -> int:
    """Give every stuck reaction its tries back, once the cause has been mended."""
    return Reaction.objects.stuck().order_by().update(tries=0, due_at=at)


@transaction.atomic
def forget_done(*, at: datetime) -> int:
    """Remove the oldest reactions that were carried out more than a month ago."""
    first = Reaction.objects.order_by("pk").values_list("pk", "done_at")[:_MOST_AT_ONCE]
    old = [pk for pk, done_at in first if done_at and done_at <= at - KEPT_FOR]
    if old:
        Reaction.objects.filter(pk__in=old).delete()
    return len(old)
