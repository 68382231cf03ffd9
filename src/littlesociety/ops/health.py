"""What the doctor can say, and the list of what it looks at.

An app above this one adds its own check: `health.add_check("The worker", function)`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, what is wrong, and the command that mends it."""

    what: str
    state: State
    said: str
    mend: str = ""


Check = Callable[[], Iterator[Finding]]

_checks: Final[dict[str, Check]] = {}


def add_check(what: str, check: Check) -> None:
    """Have the doctor look at one more thing. The same name is looked at once."""
    _checks[what] = check


def examine() -> Iterator[Finding]:
    """Look at everything. A check that breaks is itself a finding, and stops no other."""
    for what, check in _checks.items():
        try:
            yield from check()
        except Exception as fault:  # noqa: BLE001  the doctor must outlive what it finds
            said = f"{type(fault).__name__}: {fault}".splitlines()[0][:200]
            yield Finding(what, "fail", said, "./society up")
