"""What the public record says of this ledger, and what others find when they compare with it.

The ledger and the record do not know one another: `wiring` brings the functions that can tell.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the chain of transfers: how many there are up to a number, and the chain's head.

    `head` is 64 hexadecimal digits. Whoever has it can tell whether any transfer up to there was
    changed, added or removed afterwards.
    """

    transfers: int
    last: int
    head: str


START: Final = Link(transfers=0, last=0, head="0" * 64)
"""The chain before the first transfer."""

Links = Callable[[], Sequence[Link]]
Check = Callable[[], Iterable[str]]

_links: Final[list[Links]] = []
_checks: Final[list[Check]] = []


def find_links_by(links: Links) -> None:
    """Let `links` tell what was published, oldest first. The last one given counts."""
    _links[:] = [links]


def published_links() -> Sequence[Link]:
    """The places in the chain that the public record holds, oldest first."""
    return _links[0]() if _links else ()


def compare_with(check: Check) -> None:
    """Let `check` name what in the ledger does not agree with what it knows."""
    if check not in _checks:
        _checks.append(check)


def disagreements() -> list[str]:
    """What other parts of the society find when they compare with the ledger, a sentence each."""
    return [said for check in _checks for said in check()]
