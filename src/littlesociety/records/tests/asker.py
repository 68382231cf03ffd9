"""What one of several processes asks of a shared witness. Started by `test_witness_together`."""

import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.utils import timezone

from littlesociety.records.actions import answer_request
from littlesociety.records.models import Neighbour
from society_algorithms.merkle.notes import PublicKey, SigningKey

from .factories import opened
from .society import Society

BRANCHES, TURNS, LONGEST = "ab", 60, 400


def forked() -> Society:
    """One log that everybody here speaks for: with one key, and two branches."""
    society = Society()
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = PublicKey(society.log.public.name, private.public_key().public_bytes_raw())
    society.log = SigningKey(public, private.sign)
    return society


def prepare() -> None:
    """Make the tables, and a witness that watches this log."""
    call_command("migrate", "records", verbosity=0)
    opened()
    forked().added()


def contend(seed: str) -> None:
    """Ask for cosignatures on both branches, from wherever the witness stands, and note each."""
    chance, society = random.Random(seed), forked()
    with Path(os.environ["SOCIETY_HOME"], f"signed-{seed}").open("w") as notes:
        for _turn in range(TURNS):
            old = Neighbour.objects.get().seen_size
            size = old + chance.randint(0, LONGEST // TURNS)
            branch = chance.choice(BRANCHES)
            body = society.asks(size, old=old, branch=branch)
            made, _said = answer_request(body=body, at=timezone.now())
            if made.status == 200 and size > 3:
                notes.write(json.dumps([size, branch]) + "\n")
                notes.flush()


def main() -> None:
    """Do the step that this process was started for."""
    steps: dict[str, Callable[..., None]] = {"prepare": prepare, "contend": contend}
    steps[sys.argv[1]](*sys.argv[2:])
