"""Another society, played in the test: its log, its witness, and how it introduces itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from littlesociety.core.actors import SYSTEM
from littlesociety.records.actions import add_neighbour
from littlesociety.records.introductions import Introduction
from littlesociety.records.models import Neighbour
from society_algorithms.merkle.cosignatures import cosign, sign_checkpoint
from society_algorithms.merkle.notes import (
    Checkpoint,
    KeyType,
    PublicKey,
    SigningKey,
    split_note,
)
from society_algorithms.merkle.tree import consistency_proof, leaf_hash, perfect_root, root_of
from society_algorithms.merkle.witness import Outcome, Seen, Watched, answer, spell_request

from .factories import NOON


@dataclass
class Society:
    """A neighbour with a record of its own and a witness of its own."""

    name: str = "ash.example"
    seen: Seen = field(default_factory=Seen)
    clock: dt.datetime = NOON

    def __post_init__(self) -> None:
        origin = f"{self.name}/record"
        log, ed25519, ml_dsa = (
            Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate(), MLDSA44PrivateKey.generate()
        )  # fmt: skip
        self.log = SigningKey(PublicKey(origin, log.public_key().public_bytes_raw()), log.sign)
        self.witness = [
            SigningKey(
                PublicKey(f"{origin}/witness", private.public_key().public_bytes_raw(), kind),
                private.sign,
            )
            for kind, private in (
                (KeyType.ED25519_COSIGNATURE, ed25519), (KeyType.ML_DSA_44, ml_dsa)
            )
        ]  # fmt: skip

    @property
    def introduction(self) -> Introduction:
        url = f"https://{self.name}/record"
        keys = "".join(f"{key.public}\n" for key in self.witness)
        return Introduction(self.name, f"{self.log.public}\n", url, keys, f"{url}/witness")

    def added(self) -> Neighbour:
        return add_neighbour(given=self.introduction, by=SYSTEM, at=NOON)

    def leaves(self, size: int, branch: str = "") -> list[bytes]:
        return [f"{branch if at > 2 else ''}{at}".encode() for at in range(size)]

    def note(self, size: int, branch: str = "") -> str:
        made = Checkpoint(self.log.public.name, size, root_of(self.leaves(size, branch)))
        return sign_checkpoint(made, self.log)

    def asks(self, size: int, old: int = 0, branch: str = "") -> bytes:
        """The body of a request to witness the first `size` lines."""
        hashes = [leaf_hash(leaf) for leaf in self.leaves(size, branch)]

        def node(height: int, index: int) -> bytes:
            return perfect_root(hashes[index << height : (index + 1) << height])

        proof = consistency_proof(min(old, size), size, node)
        return spell_request(old=old, proof=proof, note=self.note(size, branch))

    def answers(self, body: bytes, keys: Sequence[PublicKey]) -> tuple[int, bytes]:
        """What its witness says to one of our requests."""
        made = answer(body, lambda _origin: Watched(self.seen, tuple(keys)))
        self.seen = made.seen
        if made.status != 200 or made.request is None:
            return made.status, made.said.encode()
        text, _signatures = split_note(made.request.note)
        time = int(self.clock.timestamp())
        return 200, "".join(cosign(text, time, key) for key in self.witness).encode()

    def signs(self, note: str, size: int) -> Outcome:
        """What came of asking it, when it simply signed."""
        text, _signatures = split_note(note)
        time = int(self.clock.timestamp())
        return Outcome(200, size, "".join(cosign(text, time, key) for key in self.witness))
