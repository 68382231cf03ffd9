"""Lines of a public record, made up: the same for every contender, and lawful."""

import json
from random import Random
from typing import Final

ORIGIN: Final = "bench.example/record"
A_THOUSAND: Final = 1_000
_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_SEED: Final = 20_261_122
_DICE: Final = Random(_SEED)  # noqa: S311  no secret


def leaf(place: int) -> bytes:
    """The line at a place, about 190 bytes, as the record writes it."""
    need = "".join(_DICE.choices(_SIGNS, k=10))
    line = {
        "v": 1,
        "log": ORIGIN,
        "seq": place,
        "at": "2026-11-22",
        "type": "help-given",
        "subject": f"need:{need}",
        "facts": {"minutes": 60, "area": "E05001234@2024", "category": "shopping"},
        "commit": None,
        "supersedes": None,
    }
    return json.dumps(line, sort_keys=True, separators=(",", ":")).encode()


def leaves(first: int, many: int) -> list[bytes]:
    """So many lines, from a place on."""
    return [leaf(place) for place in range(first, first + many)]


def places(size: int, many: int) -> list[int]:
    """So many places of a log that somebody asks about: anywhere, and never 0."""
    return [_DICE.randrange(1, size) for _time in range(many)]
