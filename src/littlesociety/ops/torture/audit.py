"""A recount of a stored ledger, row by row, in Python: it trusts no sum that the database makes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from .model import Fault

Ask = Callable[[str], Iterable[tuple[Any, ...]]]

_ACCOUNTS: Final = (
    "SELECT id, unit, posted, held, floor, version, limits_set_at IS NULL FROM ledger_account"
)
_LEGS: Final = """
SELECT debit_id AS account, debit_version AS version,
    CASE WHEN phase IN ('single', 'post') THEN -amount ELSE 0 END,
    CASE WHEN phase = 'pending' THEN amount ELSE 0 END, pending_id,
    debit_after, debit_held_after
FROM ledger_transfer
UNION ALL
SELECT credit_id, credit_version, CASE WHEN phase IN ('single', 'post') THEN amount ELSE 0 END,
    0, NULL, credit_after, credit_held_after
FROM ledger_transfer
ORDER BY 1, 2
"""
_HOLDS: Final = "SELECT id, amount FROM ledger_transfer WHERE phase = 'pending'"
_TWICE: Final = (
    ("key", "SELECT key FROM ledger_transfer GROUP BY scope, key HAVING COUNT(*) > 1"),
    (
        "hold",
        "SELECT pending_id FROM ledger_transfer WHERE pending_id IS NOT NULL"
        " GROUP BY pending_id HAVING COUNT(*) > 1",
    ),
    (
        "payment",
        "SELECT reverses_id FROM ledger_transfer WHERE reverses_id IS NOT NULL"
        " GROUP BY reverses_id HAVING COUNT(*) > 1",
    ),
)


@dataclass(slots=True)
class _Walk:
    """One account's history, step by step."""

    posted: int = 0
    held: int = 0
    version: int = 0


def ledger_faults(ask: Ask) -> Iterator[Fault]:
    """Walk through every account's history and look for what must never be."""
    accounts = {number: rest for number, *rest in ask(_ACCOUNTS)}
    holds = {number: amount for number, amount in ask(_HOLDS)}  # noqa: C416
    walks = {number: _Walk() for number in accounts}
    for number, version, moved, kept, settles, said_posted, said_held in ask(_LEGS):
        walk = walks[number]
        walk.posted += moved
        walk.held += kept - (holds[settles] if settles is not None else 0)
        walk.version += 1
        if (walk.version, walk.posted, walk.held) != (version, said_posted, said_held):
            yield "lost update", f"account {number} does not follow from step {version} on"
            return
        floor, is_first_limit = accounts[number][3], accounts[number][5]
        if floor is not None and is_first_limit and walk.posted - walk.held < floor:
            yield "overdraft", f"account {number} was below its floor at step {version}"
    yield from _ends(accounts, walks)
    for what, statement in _TWICE:
        for (which,) in ask(statement):
            yield "double effect", f"the {what} {which} was used twice"


def _ends(accounts: dict[int, list[Any]], walks: dict[int, _Walk]) -> Iterator[Fault]:
    """Whether each account says what its history makes, and each unit sums to nothing."""
    sums: dict[str, int] = {}
    for number, (unit, posted, held, floor, version, _first) in accounts.items():
        walk = walks[number]
        if (walk.posted, walk.held, walk.version) != (posted, held, version):
            yield "lost update", f"account {number} says {posted}, its history {walk.posted}"
        if floor is not None and posted - held < floor:
            yield "overdraft", f"account {number} is below its floor"
        sums[unit] = sums.get(unit, 0) + posted
    for unit, total in sums.items():
        if total:
            yield "lost update", f"all accounts in {unit} sum to {total}"


@dataclass(slots=True)
class Acknowledged:
    """What workers wrote down, whole lines only, once it had been committed."""

    accepted: list[tuple[str, int]] = field(default_factory=list)
    checkpoints: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> "Acknowledged":
        """Read every worker's file; the last line of one that was killed may be torn."""
        found = cls()
        for file in sorted(folder.glob("*.acknowledged")):
            for line in file.read_text().rpartition("\n")[0].splitlines():
                word, what, number = line.split(" ")
                if word == "made":
                    found.accepted.append((what, int(number)))
                else:
                    found.checkpoints.append((int(number), what))
        return found

    def faults(self, ask: Ask) -> Iterator[Fault]:
        """Whether all of it is stored, as it was told, and nothing was accepted twice."""
        stored = {key: number for key, number in ask("SELECT key, id FROM ledger_transfer")}  # noqa: C416
        told: dict[str, int] = {}
        for key, number in self.accepted:
            if key in told:
                yield "double effect", f"{key} was accepted twice"
            told[key] = number
            if key not in stored:
                yield "acknowledged but lost", f"{key} was acknowledged and is not there"
            elif stored[key] != number:
                yield "double effect", f"{key} was transfer {number} and is {stored[key]}"
