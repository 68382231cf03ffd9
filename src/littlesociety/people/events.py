"""What happened to persons."""

from dataclasses import dataclass

from littlesociety.core.events import Event


@dataclass(frozen=True, slots=True)
class PersonJoined(Event):
    """Someone joined the society."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PersonErased(Event):
    """Someone left and is forgotten. `party` is what the ledger knew them by."""

    person_id: int
    party: str


@dataclass(frozen=True, slots=True)
class RoleGiven(Event):
    """Someone was given a role."""

    person_id: int
    role: str


@dataclass(frozen=True, slots=True)
class ActingForAgreed(Event):
    """A person agreed that a helper may act for them."""

    helper_id: int
    person_id: int
