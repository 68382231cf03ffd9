"""How often the exchange may be asked, by page or by program."""

from typing import Final

from littlesociety.core.actors import Actor
from littlesociety.core.ratelimit import check_rate

_AN_HOUR: Final = 3600
_ASKS_AN_HOUR: Final = 30


def check_asks(actor: Actor) -> None:
    """Refuse the thirty-first request for help within an hour. Raises TooOften."""
    check_rate(what="ask", who=str(actor.person_id), most=_ASKS_AN_HOUR, seconds=_AN_HOUR)
