"""What was done, and what went wrong: numbers that add up over parts and databases."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Literal

Kind = Literal[
    "overdraft", "lost update", "double effect", "acknowledged but lost", "fork", "other"
]
KINDS: Final[tuple[Kind, ...]] = (
    "overdraft",
    "lost update",
    "double effect",
    "acknowledged but lost",
    "fork",
    "other",
)
COUNTS: Final = (
    "operations",
    "lines sealed",
    "crashes",
    "workers killed",
    "servers killed",
    "full disks",
    "torn writes",
)
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must never be, and how to see it again."""

    kind: Kind
    said: str
    part: str
    seed: int


@dataclass(slots=True)
class Tally:
    """One database's numbers."""

    database: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    violations: list[Violation] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    seconds: float = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        return not self.violations

    def note(self, faults: Iterable[tuple[Kind, str]], *, part: str, seed: int) -> None:
        """Note what went wrong; the first twenty of a part say enough."""
        for kind, said in list(faults)[:_MOST]:
            self.violations.append(Violation(kind, said, part, seed))

    def add(self, other: "Tally") -> None:
        """Add what a part has found."""
        for name, many in other.counts.items():
            self.counts[name] += many
        self.violations += other.violations
        self.left_out += other.left_out

    def of_kind(self, kind: Kind) -> int:
        """How many violations of a kind there are."""
        return sum(violation.kind == kind for violation in self.violations)

    def write_to(self, path: Path) -> None:
        """Write everything down for the process that waits for it."""
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read_from(cls, path: Path) -> "Tally":
        """Read what another process wrote down."""
        found = json.loads(path.read_text())
        violations = [Violation(**violation) for violation in found.pop("violations")]
        return cls(**found, violations=violations)
