"""The public record under torture: sealed through crashes, followed by a witness of our own."""

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.apps import apps
from django.conf import settings

from littlesociety.records.actions import seal_record
from littlesociety.records.folder import CHECKPOINT, KEY, RecordFolder
from society_algorithms.merkle import verify
from society_algorithms.merkle.cosignatures import sign_checkpoint
from society_algorithms.merkle.notes import (
    Checkpoint,
    PublicKey,
    SigningKey,
    parse_checkpoint,
    parse_key,
    split_note,
)
from society_algorithms.merkle.tiles import Edge, TiledTree
from society_algorithms.merkle.tree import leaf_hashes, root_of
from society_algorithms.merkle.witness import Seen, Watched, answer, spell_request

from .crashes import Crash, power_cut
from .model import Fault
from .tally import Tally

_MOST_FILE_CALLS: Final = 12
_NOTES_KEPT: Final = 30
_AN_EVEN_CHANCE: Final = 0.5


@dataclass(slots=True)
class Followed:
    """What has been seen of the record: every leaf, every checkpoint, and what a witness holds."""

    chance: Random
    leaves: list[bytes] = field(default_factory=list)
    edge: Edge = field(default_factory=Edge)
    notes: list[str] = field(default_factory=list)
    last: Checkpoint | None = None
    seen: Seen = field(default_factory=Seen)

    def seal(self, *, at: datetime, tally: Tally) -> list[Fault]:
        """Seal, perhaps with a power cut on the way and then again; return what is wrong."""
        if self.chance.random() < _AN_EVEN_CHANCE:
            try:
                with power_cut(self.chance, most=_MOST_FILE_CALLS):
                    seal_record(at=at)
            except Crash:
                tally.counts["crashes"] += 1
                if faults := self.look():
                    return faults
        tally.counts["lines sealed"] += seal_record(at=at)
        return [*self.look(), *self._ask_the_witness(tally)]

    def look(self) -> list[Fault]:
        """Whether the checkpoint that stands now continues all that stood before."""
        note = RecordFolder().read(CHECKPOINT)
        if note is None:
            return [("fork", "the checkpoint is gone")] if self.last else []
        made = parse_checkpoint(split_note(note.decode())[0])
        faults: list[Fault] = self._read_leaves()
        if not self.edge.size <= made.size <= len(self.leaves):
            said = f"{self.edge.size} lines were signed, now {made.size} of {len(self.leaves)}"
            return [("fork", said)]
        self.edge.add(leaf_hashes(self.leaves[self.edge.size : made.size]))
        if self.edge.root() != made.root:
            faults.append(("fork", f"the root signed at {made.size} is not that of the lines"))
        if self.last is None or made.size > self.last.size:
            self.notes = [*self.notes, note.decode()][-_NOTES_KEPT:]
            self.last = made
        return faults

    def whole(self) -> list[Fault]:
        """Check everything once more: the files offline, the stored lines against those seen."""
        known, self.leaves = self.leaves, []
        faults = self._read_leaves()
        if self.leaves[: len(known)] != known:
            faults.append(("fork", "lines that had a place have changed"))
        if self.last:
            faults += verifier_faults()
        return faults

    def _read_leaves(self) -> list[Fault]:
        """Read the leaves that have been given places since."""
        entries = apps.get_model("records", "Entry")._base_manager
        fresh = entries.filter(index__gte=len(self.leaves)).order_by("index")
        for index, leaf in fresh.values_list("index", "leaf"):
            if index != len(self.leaves):
                return [("fork", f"place {len(self.leaves)} is empty or taken twice")]
            self.leaves.append(bytes(leaf or b""))
        return []

    def _ask_the_witness(self, tally: Tally) -> list[Fault]:
        """Send the witness old, repeated and new checkpoints, and then a fork.

        It must follow what continues, whatever the order, and never cosign two branches.
        """
        if self.last is None or not self.notes:
            return []
        faults: list[Fault] = []
        asked = self.chance.choices(self.notes, k=self.chance.randint(0, 3))
        for note in asked:
            size = parse_checkpoint(split_note(note)[0]).size
            old = self.chance.choice((self.seen.size, self.chance.randint(0, size)))
            faults += self._send(note, min(old, size), tally)
        faults += self._send(self.notes[-1], self.seen.size, tally)
        if self.seen != Seen(self.last.size, self.last.root):
            faults.append(("other", f"the witness stays at {self.seen.size}"))
        if self.chance.random() < _AN_EVEN_CHANCE:
            faults += self._send_a_fork(tally)
        return faults

    def _send(self, note: str, old: int, tally: Tally) -> list[Fault]:
        """One request with a true proof, from where the witness is or from somewhere else."""
        made = parse_checkpoint(split_note(note)[0])
        proof = TiledTree(made.size, RecordFolder().read_tile).consistency(old, made.size)
        tally.counts["operations"] += 1
        decision = answer(spell_request(old=old, proof=proof, note=note), self._recall)
        should = HTTPStatus.OK if old == self.seen.size else HTTPStatus.CONFLICT
        self.seen = decision.seen
        if decision.status != should or decision.contradicts:
            said = f"a true checkpoint of {made.size} from {old} was answered {decision.status}"
            return [("other", said)]
        return []

    def _send_a_fork(self, tally: Tally) -> list[Fault]:
        """A checkpoint of another tree, signed with the record's own key."""
        key, before = _signing_key(self.last), self.seen
        others = [*self.leaves[: before.size]]
        others[self.chance.randrange(len(others))] = b"another line"
        forged = Checkpoint(key.public.name, before.size, root_of(others))
        note = sign_checkpoint(forged, key)
        tally.counts["operations"] += 1
        decision = answer(spell_request(old=before.size, proof=[], note=note), self._recall)
        if decision.status == HTTPStatus.OK or decision.seen != before or not decision.contradicts:
            return [("fork", f"the witness answered {decision.status} to a fork")]
        return []

    def _recall(self, origin: str) -> Watched | None:
        """What the witness remembers of our record."""
        keys = (RecordFolder().read(KEY) or b"").decode().split("\n")
        return Watched(self.seen, tuple(parse_key(line) for line in keys if line))


def verifier_faults() -> list[Fault]:
    """What the verifier says that anyone may run, run as anyone would."""
    command = [sys.executable, str(verify.__file__), str(settings.RECORD_DIR)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if said.returncode == 0:
        return []
    return [("fork", f"the record does not verify: {said.stdout} {said.stderr}")]


def _signing_key(last: Checkpoint | None) -> SigningKey:
    """The record's own key, for signing what it must not."""
    private = load_pem_private_key((Path(settings.KEY_DIR) / "record.key").read_bytes(), None)
    if not isinstance(private, Ed25519PrivateKey) or last is None:
        message = "there is no key to sign with"
        raise TypeError(message)
    public = PublicKey(last.origin, private.public_key().public_bytes_raw())
    return SigningKey(public, private.sign)
