"""A small record in a folder, made for tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from society_algorithms.merkle.notes import Checkpoint, PublicKey, sign_checkpoint, spell_proof
from society_algorithms.merkle.tiles import Edge, Tile, TiledTree, encode_bundle
from society_algorithms.merkle.tree import inclusion_proof, leaf_hash

ORIGIN = "marlbrook.example/record"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = PublicKey(ORIGIN, PRIVATE.public_key().public_bytes_raw())


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


def write_record(folder: Path, size: int, line: Callable[[int], bytes] = line) -> None:
    leaves = [line(seq) for seq in range(size)]
    edge = Edge()
    files = {tile.path: content for tile, content in edge.add(map(leaf_hash, leaves))}
    files |= {tile.path: content for tile, content in edge.partial_tiles()}
    for begin in range(0, size, 256):
        part = leaves[begin : begin + 256]
        files[Tile("entries", begin // 256, len(part)).path] = encode_bundle(part)
    note = sign_checkpoint(Checkpoint(ORIGIN, size, edge.root()), KEY, PRIVATE.sign)
    files |= {"checkpoint": note.encode(), "key": f"{KEY}\n".encode()}
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def proof_of(folder: Path, index: int, size: int) -> str:
    tree = TiledTree(size, lambda tile: (folder / tile.path).read_bytes())
    return spell_proof(
        index=index,
        proof=inclusion_proof(index, size, tree.node),
        checkpoint=(folder / "checkpoint").read_text(),
        leaf=line(index),
    )
