"""What one of several processes does to a shared ledger. Started by `test_together`."""

import json
import os
import random
import sys
from collections.abc import Callable
from itertools import count

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.models import F

from littlesociety.core.actors import SYSTEM
from littlesociety.ledger.actions import Intent, open_account, post
from littlesociety.ledger.models import Account, RefusedTransfer, Transfer
from littlesociety.ledger.queries import missing_guards, replay_problems

from .factories import NEXT_WEEK, NOON

ACCOUNTS, KEYS, FLOOR = 8, 200, -100


def prepare() -> None:
    """Make the tables, and eight accounts that may owe a little."""
    call_command("migrate", "ledger", verbosity=0)
    for number in range(ACCOUNTS):
        open_account(
            holder=f"party-{number}",
            unit="minutes",
            kind="time",
            floor=FLOOR,
            ceiling=None,
            at=NOON,
        )


def contend(seed: str) -> None:
    """Ask for the same two hundred things as everybody else, one to three at a time, shuffled.

    Three in a hundred are asked for with another amount: a key that is used for something else.
    """
    chance = random.Random(seed)
    accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    wanted = [_shared_intent(number, accounts, chance) for number in range(KEYS)] * 2
    chance.shuffle(wanted)
    made, said = [], {"accepted": 0, "duplicate": 0, "refused": 0, "conflict": 0}
    while wanted:
        batch = [wanted.pop() for _each in range(min(len(wanted), chance.randint(1, 3)))]
        for intent, answer in zip(batch, post(batch, by=SYSTEM, at=NOON), strict=True):
            said[answer.status] += 1
            if answer.status == "accepted":
                made.append(intent.key)
    _tell({"made": made, "said": said})


def _shared_intent(number: int, accounts: list[int], chance: random.Random) -> Intent:
    """The movement that this key names for everybody, or sometimes a changed one."""
    same = random.Random(number)
    debit, credit = same.sample(accounts, 2)
    amount = same.randint(5, 60) + (chance.random() < 0.03)
    until = NEXT_WEEK if number % 10 == 0 else None
    return Intent("shared", f"k{number}", debit, credit, amount, "test", hold_until=until)


def acknowledge(name: str, path: str) -> None:
    """Move something again and again until killed; write each key down once it has committed."""
    first, second, *_rest = Account.objects.order_by("pk").values_list("pk", flat=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number in count():
        pair = (first, second) if number % 2 else (second, first)
        keys = [f"{name}-{number}-{leg}" for leg in range(2)]
        answers = post(
            [Intent("killed", key, *pair, 1, "test") for key in keys], by=SYSTEM, at=NOON
        )
        for key, answer in zip(keys, answers, strict=True):
            if answer.status == "accepted":
                os.write(file, f"{key}\n".encode())


def fill() -> None:
    """Move something until the disk is full, then once more with room."""
    first, second, *_rest = Account.objects.order_by("pk").values_list("pk", flat=True)
    made, stopped = 0, ""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        [pages] = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + 8}")
    try:
        for number in range(KEYS * 10):
            pair = (first, second) if number % 2 else (second, first)
            post([Intent("full", f"{number}", *pair, 1, "test")], by=SYSTEM, at=NOON)
            made += 1
    except OperationalError as error:
        stopped = str(error)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    problems = replay_problems()
    [after] = post([Intent("full", "after", second, first, 1, "test")], by=SYSTEM, at=NOON)
    _tell({"stopped": stopped, "made": made, "problems": problems, "after": after.status})


def tell() -> None:
    """Say what is in the ledger, and whether it adds up."""
    overdrawn = Account.objects.filter(posted__lt=F("floor") + F("held"))
    _tell(
        {
            "problems": [*replay_problems(), *missing_guards()],
            "keys": list(Transfer.objects.values_list("key", flat=True)),
            "refused": dict(RefusedTransfer.objects.values_list("key", "code")),
            "overdrawn": overdrawn.count(),
        }
    )


def _tell(facts: dict[str, object]) -> None:
    """Answer the process that started this one."""
    sys.stdout.write(json.dumps(facts))


STEPS: dict[str, Callable[..., None]] = {
    "prepare": prepare,
    "contend": contend,
    "acknowledge": acknowledge,
    "fill": fill,
    "tell": tell,
}


def main() -> None:
    """Do one step, named by the first argument."""
    _program, step, *values = sys.argv
    STEPS[step](*values)
