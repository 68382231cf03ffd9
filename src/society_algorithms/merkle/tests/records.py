"""A small record in a folder, made for tests."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from society_algorithms.merkle.cosignatures import cosign, sign_checkpoint
from society_algorithms.merkle.notes import (
    Checkpoint,
    KeyType,
    PublicKey,
    SigningKey,
    spell_proof,
)
from society_algorithms.merkle.policy import Group, Log, Policy, Witness, sign_policy
from society_algorithms.merkle.tiles import Edge, Tile, TiledTree, encode_bundle
from society_algorithms.merkle.tree import inclusion_proof, leaf_hashes

ORIGIN = "marlbrook.example/record"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = PublicKey(ORIGIN, PRIVATE.public_key().public_bytes_raw())
SIGNING = SigningKey(KEY, PRIVATE.sign)


def witness(name: str, kind: KeyType, seed: int | None = None) -> SigningKey:
    """A key that signs in one of the three ways, the same one for the same name and seed."""
    content = hashlib.sha256(f"{name} {seed}".encode()).digest()
    private = (
        MLDSA44PrivateKey.from_seed_bytes(content)
        if kind is KeyType.ML_DSA_44
        else Ed25519PrivateKey.from_private_bytes(content)
    )
    return SigningKey(PublicKey(name, private.public_key().public_bytes_raw(), kind), private.sign)


ML_DSA = witness(ORIGIN, KeyType.ML_DSA_44)
NOON = 1_904_212_800
WITNESSES = {
    "ash": witness("ash.example/witness", KeyType.ED25519_COSIGNATURE),
    "beck": witness("beck.example/witness", KeyType.ML_DSA_44),
    "crag": witness("crag.example/witness", KeyType.ED25519_COSIGNATURE),
}
POLICY = Policy(
    logs=(Log(KEY), Log(ML_DSA.public)),
    witnesses=tuple(Witness(name, key.public) for name, key in WITNESSES.items()),
    groups=(Group("neighbours", 2, tuple(WITNESSES)),),
    quorum="neighbours",
)


def line(seq: int, /, **changed: Any) -> bytes:
    entry = {
        "v": 1,
        "log": ORIGIN,
        "seq": seq,
        "at": "2030-05-02",
        "type": "help-given",
        "subject": "need:2222222222",
        "facts": {"minutes": 60 + seq, "category": "lift"},
        "commit": None,
        "supersedes": None,
    }
    return json.dumps(entry | changed, sort_keys=True, separators=(",", ":")).encode()


def witnessed(note: str, *names: str) -> str:
    """The note with cosignatures by these of the witnesses."""
    body = note.rpartition("\n\n")[0] + "\n"
    return note + "".join(cosign(body, NOON, WITNESSES[name]) for name in names)


def write_witnessed_record(folder: Path, size: int, *names: str) -> None:
    """A record as a society with three neighbours publishes it: both keys, a policy, witnesses."""
    write_record(folder, size)
    edge = Edge()
    edge.add(leaf_hashes([line(seq) for seq in range(size)]))
    note = sign_checkpoint(Checkpoint(ORIGIN, size, edge.root()), SIGNING, ML_DSA)
    (folder / "checkpoint").write_text(witnessed(note, *names))
    (folder / "key").write_text(f"{KEY}\n{ML_DSA.public}\n")
    (folder / "policy").write_text(sign_policy(str(POLICY), SIGNING))


def write_record(folder: Path, size: int, line: Callable[[int], bytes] = line) -> None:
    leaves = [line(seq) for seq in range(size)]
    edge = Edge()
    files = {tile.path: content for tile, content in edge.add(leaf_hashes(leaves))}
    files |= {tile.path: content for tile, content in edge.partial_tiles()}
    for begin in range(0, size, 256):
        part = leaves[begin : begin + 256]
        files[Tile("entries", begin // 256, len(part)).path] = encode_bundle(part)
    note = sign_checkpoint(Checkpoint(ORIGIN, size, edge.root()), SIGNING)
    files |= {"checkpoint": note.encode(), "key": f"{KEY}\n".encode()}
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def proof_of(folder: Path, index: int, size: int, leaf: bytes | None = None) -> str:
    tree = TiledTree(size, lambda tile: (folder / tile.path).read_bytes())
    return spell_proof(
        index=index,
        proof=inclusion_proof(index, size, tree.node),
        checkpoint=(folder / "checkpoint").read_text(),
        leaf=line(index) if leaf is None else leaf,
    )
