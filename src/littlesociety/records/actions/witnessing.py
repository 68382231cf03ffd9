"""Cosigning what neighbours ask us to, and keeping what they signed for us.

As a witness the order is all: under the lock of the neighbour's row we decide, store what we have
now seen, and commit; only then is the answer sent (C2SP tlog-witness). A crash in between loses an
answer that the neighbour asks for again, and nothing else.
"""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final

from django.db import transaction
from django.utils import timezone

from littlesociety.core.events import announce
from littlesociety.records.events import NeighbourContradicted, RecordDoubted
from littlesociety.records.folder import CHECKPOINT, POLICY, RecordFolder
from littlesociety.records.introductions import parse_keys
from littlesociety.records.keys import first_key
from littlesociety.records.models import Contradiction, Cosignature, Head, Neighbour
from littlesociety.records.pace import due_after
from littlesociety.records.queries.witnesses import (
    Ask,
    cosigned,
    our_witness_keys,
    own_note,
    policy_text,
    standing,
)
from society_algorithms.merkle.cosignatures import cosign
from society_algorithms.merkle.notes import split_note, to_base64
from society_algorithms.merkle.policy import sign_policy
from society_algorithms.merkle.witness import (
    Decision,
    Outcome,
    Request,
    Seen,
    Watched,
    answer,
    good_cosignatures,
)

_MOST_CONTRADICTIONS: Final = 10
_MOST_KEPT: Final = 10
_CLOCKS_DIFFER: Final = timedelta(minutes=10)
_REPLIES: Final[dict[int, Neighbour.Reply]] = {
    HTTPStatus.NOT_FOUND: Neighbour.Reply.UNKNOWN,
    HTTPStatus.FORBIDDEN: Neighbour.Reply.NOT_OUR_KEY,
    HTTPStatus.CONFLICT: Neighbour.Reply.AHEAD,
    HTTPStatus.UNPROCESSABLE_ENTITY: Neighbour.Reply.CONTRADICTED,
}


def answer_request(*, body: bytes, at: datetime) -> tuple[Decision, str]:
    """Answer an `add-checkpoint` request; return the decision and the body to send with it.

    Never called inside a transaction: what is sent has been committed. Requests that change nothing
    take no lock, so that strangers who send them hold nobody up.
    """
    looked = answer(body, lambda origin: _watched(origin, is_locked=False))
    if looked.status != HTTPStatus.OK and not looked.contradicts:
        return looked, looked.said
    return _answer_under_lock(body=body, at=at)


@transaction.atomic(durable=True)
def _answer_under_lock(*, body: bytes, at: datetime) -> tuple[Decision, str]:
    """Decide again with the neighbour's row locked, and store what follows."""
    made = answer(body, lambda origin: _watched(origin, is_locked=True))
    if made.request is None:
        return made, made.said
    neighbour = Neighbour.objects.kept().filter(origin=made.request.checkpoint.origin).first()
    if neighbour is None:
        return made, made.said
    if made.contradicts:
        _keep_contradiction(neighbour, made.request, at=at)
    if made.status != HTTPStatus.OK:
        return made, made.said
    lines = _cosign(made.request, at=at)
    neighbour.seen_size, neighbour.seen_root = made.seen.size, made.seen.root
    neighbour.seen_note = _trusted_note(neighbour, made.request.note) + lines
    neighbour.seen_at = at
    neighbour.save(update_fields=["seen_size", "seen_root", "seen_note", "seen_at"])
    return made, lines


def _watched(origin: str, *, is_locked: bool) -> Watched | None:
    """What we remember of a record that we watch."""
    rows = Neighbour.objects.select_for_update() if is_locked else Neighbour.objects.all()
    neighbour = rows.filter(origin=origin, removed_at=None).first()
    if neighbour is None:
        return None
    seen = Seen(neighbour.seen_size, bytes(neighbour.seen_root)) if neighbour.seen_at else Seen()
    return Watched(seen, parse_keys(neighbour.record_keys))


def _cosign(request: Request, *, at: datetime) -> str:
    """Our signature lines under a checkpoint, with the time."""
    text, _signatures = split_note(request.note)
    return "".join(cosign(text, int(at.timestamp()), key) for key in our_witness_keys())


def _trusted_note(neighbour: Neighbour, note: str) -> str:
    """A neighbour's note with the signatures of its own keys only."""
    text, signatures = split_note(note)
    keys = parse_keys(neighbour.record_keys)
    own = [str(line) for line in signatures if any(line.is_by(key) for key in keys)]
    return f"{text}\n" + "".join(own)


def _keep_contradiction(neighbour: Neighbour, request: Request, *, at: datetime) -> None:
    """Keep both notes for good and raise the alarm. The same two are kept once."""
    made = request.checkpoint
    kept = Contradiction.objects.filter(neighbour=neighbour)
    if kept.filter(size=made.size, root=made.root).exists() or kept.count() >= _MOST_CONTRADICTIONS:
        return
    is_shown_by_proof = made.size != neighbour.seen_size
    found = Contradiction.objects.create(
        neighbour=neighbour,
        size=made.size,
        root=made.root,
        first_note=neighbour.seen_note,
        second_note=_trusted_note(neighbour, request.note),
        proof="\n".join(map(to_base64, request.proof)) if is_shown_by_proof else "",
        found_at=at,
    )
    announce(NeighbourContradicted(neighbour=neighbour.name, contradiction_id=found.pk))


@transaction.atomic
def store_outcome(*, ask: Ask, outcome: Outcome | None, at: datetime) -> bool:
    """Keep what came of asking a neighbour; return whether it signed. None: it did not answer."""
    neighbour = Neighbour.objects.select_for_update().filter(pk=ask.neighbour_id).first()
    if neighbour is None or neighbour.removed_at is not None:
        return False
    before, neighbour.reply = neighbour.reply, _reply_of(ask, outcome, at=at)
    has_signed = neighbour.reply == Neighbour.Reply.COSIGNED
    neighbour.tries = 0 if has_signed else min(neighbour.tries + 1, 100)
    neighbour.due_at = due_after(at, neighbour.tries)
    neighbour.asked_at = at
    neighbour.known_size = neighbour.known_size if outcome is None else outcome.known
    neighbour.save(update_fields=["reply", "tries", "due_at", "asked_at", "known_size"])
    if has_signed and outcome is not None:
        _keep_cosignature(neighbour, ask, outcome)
        _let_old_ones_go(neighbour, at=at)
    elif neighbour.reply == Neighbour.Reply.CONTRADICTED != before:
        announce(RecordDoubted(neighbour=neighbour.name, neighbour_id=neighbour.pk))
    return has_signed


def _reply_of(ask: Ask, outcome: Outcome | None, *, at: datetime) -> Neighbour.Reply:
    """What an answer means. Signatures that are not theirs, or from the future, mean nothing."""
    if outcome is None:
        return Neighbour.Reply.NO_ANSWER
    if outcome.status == HTTPStatus.CONFLICT and outcome.known <= ask.size:
        return Neighbour.Reply.UNCLEAR
    if outcome.status != HTTPStatus.OK:
        return _REPLIES.get(outcome.status, Neighbour.Reply.UNCLEAR)
    lines, time = good_cosignatures(ask.note, outcome.lines, ask.keys)
    is_timely = 0 < time <= int((at + _CLOCKS_DIFFER).timestamp())
    return Neighbour.Reply.COSIGNED if lines and is_timely else Neighbour.Reply.UNCLEAR


def _keep_cosignature(neighbour: Neighbour, ask: Ask, outcome: Outcome) -> None:
    """Keep the good lines of a neighbour for this size."""
    lines, time = good_cosignatures(ask.note, outcome.lines, ask.keys)
    Cosignature.objects.update_or_create(
        neighbour=neighbour,
        size=ask.size,
        defaults={
            "root": ask.root,
            "note": ask.note,
            "lines": "".join(lines),
            "cosigned_at": datetime.fromtimestamp(time, UTC),
        },
    )


def _let_old_ones_go(neighbour: Neighbour, *, at: datetime) -> None:
    """Keep what others may still join in, and what enough have signed: a few for each neighbour."""
    witnessed = standing(timezone.localdate(at)).witnessed_size
    Cosignature.objects.filter(size__lt=witnessed).delete()
    own = Cosignature.objects.filter(neighbour=neighbour).exclude(size=witnessed)
    old = list(own.order_by("-size").values_list("pk", flat=True)[_MOST_KEPT:])
    Cosignature.objects.filter(pk__in=old).delete()


def publish_cosignatures(*, at: datetime) -> bool:
    """Let the published checkpoint carry the cosignatures on it, and the policy say who counts.

    Return whether a file changed. Never called inside a transaction. Doing it again changes
    nothing, so whatever a crash left out is put right the next time.
    """
    head = Head.objects.filter(pk=1).exclude(checkpoint="").first()
    if head is None:
        return False
    folder = RecordFolder()
    key = first_key(origin=head.origin, has_signed=True)
    policy = sign_policy(policy_text(timezone.localdate(at)), key).encode()
    if _note_to_publish(head) == head.checkpoint and folder.read(POLICY) == policy:
        return False
    with folder.locked():
        note = _put_on_head()
        if note is not None:
            folder.put(CHECKPOINT, note.encode())
        folder.put(POLICY, policy)
        folder.settle()
    return True


def _note_to_publish(head: Head) -> str:
    """The newest checkpoint with every cosignature on it."""
    rows = Cosignature.objects.filter(
        size=head.size, root=bytes(head.root), neighbour__removed_at=None
    )
    lines = list(rows.order_by("neighbour").values_list("lines", flat=True))
    return cosigned(own_note(head.checkpoint, head.origin), lines)


@transaction.atomic(durable=True)
def _put_on_head() -> str | None:
    """Put the cosignatures under the head's own note; return the note unless nothing changed."""
    head = Head.objects.select_for_update().get(pk=1)
    note = _note_to_publish(head)
    if note == head.checkpoint:
        return None
    head.checkpoint = note
    head.save(update_fields=["checkpoint"])
    return note
