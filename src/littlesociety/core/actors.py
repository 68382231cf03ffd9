"""Who is acting: a person, for themselves or for someone else, in one capacity."""

from dataclasses import dataclass
from typing import Final

RESIDENT: Final = "resident"
BROKER: Final = "broker"
STEWARD: Final = "steward"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and by what right.

    `person_id` is the person at the keyboard (None: a visitor, or the system itself).
    `acting_for_id` is the person they act for with consent, if any.
    `roles` are the offices in force for which this session has proved enough.
    `capacity` is what the public may learn of them.
    """

    person_id: int | None = None
    capacity: str = RESIDENT
    acting_for_id: int | None = None
    roles: frozenset[str] = frozenset()

    @property
    def subject_id(self) -> int | None:
        """The person whose affairs these are: the one acted for, else the one acting."""
        return self.acting_for_id if self.acting_for_id is not None else self.person_id

    @property
    def is_known(self) -> bool:
        """Whether someone is signed in."""
        return self.person_id is not None

    def has_role(self, role: str) -> bool:
        """Whether this office is held and proved in this session."""
        return role in self.roles


SYSTEM: Final = Actor(capacity="system")
VISITOR: Final = Actor(capacity="visitor")
