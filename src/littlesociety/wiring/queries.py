"""How the outbox stands, for the doctor."""

from collections.abc import Sequence
from dataclasses import dataclass

from .models import Reaction


@dataclass(frozen=True, slots=True)
class StuckReaction:
    """A reaction that failed too often, and the last error's code."""

    id: int
    name: str
    tries: int
    last_error: str


def stuck_reactions() -> Sequence[StuckReaction]:
    """The reactions that are no longer tried. They stay until someone has mended the cause."""
    return [
        StuckReaction(reaction.pk, reaction.name, reaction.tries, reaction.last_error)
        for reaction in Reaction.objects.stuck()
    ]
