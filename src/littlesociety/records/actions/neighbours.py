"""Adding and removing neighbours: whose record we watch, and whom we ask to watch ours."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed, NotThere, NotUnderstood
from littlesociety.records.folder import KEY, RecordFolder
from littlesociety.records.introductions import (
    Introduced,
    Introduction,
    parse_keys,
    read_introduction,
    spell_keys,
)
from littlesociety.records.models import Neighbour
from littlesociety.records.policies import may_keep_neighbours
from littlesociety.records.queries.witnesses import our_witness_keys
from society_algorithms.merkle.tree import EMPTY_ROOT

from .publishing import note_act


@transaction.atomic
def add_neighbour(*, given: Introduction, by: Actor, at: datetime) -> Neighbour:
    """Begin to watch a neighbour's record and to ask it to watch ours.

    One that was removed comes back with everything that was seen of it before: what we cosigned
    once binds us for good.
    """
    _check_may(by)
    ours = [key.public.public for key in our_witness_keys()]
    ours += [key.public for key in parse_keys((RecordFolder().read(KEY) or b"").decode())]
    found = read_introduction(given, ours=ours)
    if not found.name:
        raise NotUnderstood(_("Say what people call this neighbour."), field="name")
    kept = list(Neighbour.objects.select_for_update().order_by("pk"))
    _check_new(found, [one for one in kept if one.removed_at is None])
    known = [one for one in kept if found.origin is not None and one.origin == found.origin]
    neighbour = known[0] if known else Neighbour(seen_root=EMPTY_ROOT)
    neighbour.name, neighbour.origin = found.name, found.origin
    neighbour.record_keys = spell_keys(found.record_keys)
    neighbour.witness_keys = spell_keys(found.witness_keys)
    neighbour.record_url, neighbour.witness_url = found.record_url, found.witness_url
    neighbour.added_at, neighbour.removed_at, neighbour.due_at = at, None, at
    neighbour.reply, neighbour.tries = Neighbour.Reply.NEVER, 0
    neighbour.save()
    note_act(verb="neighbour-added", subject=f"neighbour:{neighbour.pk}", by=by, at=at)
    return neighbour


@transaction.atomic
def remove_neighbour(*, neighbour_id: int, by: Actor, at: datetime) -> Neighbour:
    """Stop watching a neighbour and asking it. What we saw of it is kept. Twice is the same."""
    _check_may(by)
    neighbour = Neighbour.objects.select_for_update().filter(pk=neighbour_id).first()
    if neighbour is None:
        raise NotThere(_("There is no such neighbour."))
    if neighbour.removed_at is None:
        neighbour.removed_at = at
        neighbour.save(update_fields=["removed_at"])
        note_act(verb="neighbour-removed", subject=f"neighbour:{neighbour.pk}", by=by, at=at)
    return neighbour


def _check_may(by: Actor) -> None:
    """Refuse everyone but stewards."""
    if not may_keep_neighbours(by):
        raise NotAllowed(_("Only a steward can choose our neighbours. Ask one of them."))


def _check_new(found: Introduced, kept: list[Neighbour]) -> None:
    """Refuse a neighbour that is one already, or a witness that would then count twice."""
    if found.origin is not None and any(one.origin == found.origin for one in kept):
        raise NotUnderstood(_("This society is already our neighbour."), field="record_keys")
    theirs = [key for one in kept for key in parse_keys(one.witness_keys)]
    publics, names = {key.public for key in theirs}, {key.name for key in theirs}
    if any(key.public in publics or key.name in names for key in found.witness_keys):
        raise NotUnderstood(
            _("This witness is already our neighbour. It counts once."), field="witness_keys"
        )
