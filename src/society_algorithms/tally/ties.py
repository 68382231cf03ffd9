"""Settling ties in the open: first in a stated order, then by a lot that anyone can draw again.

The lot: a seed is chosen (say by dice before witnesses) and only its SHA-256, the commitment, is
announced before the count. Afterwards the seed is published. For each tied id the SHA-256 of the
three lines SEED, LABEL, ID (UTF-8, joined by newlines) is worked out in hexadecimal; the lowest
comes first. The label names the stage, so that one seed serves every tie of a count.
"""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

Identity = TypeVar("Identity", str, int)


def commitment(seed: str) -> str:
    """Return the SHA-256 of a seed in hexadecimal: announce this before the count.

    >>> commitment("3 1 4 1 5 9")[:16]
    'a418ca79cdeaace3'
    """
    return hashlib.sha256(seed.encode()).hexdigest()


def lot_number(seed: str, label: str, identity: str | int) -> str:
    """Return the number that someone draws, 64 hexadecimal digits: the lowest is first."""
    return hashlib.sha256(f"{seed}\n{label}\n{identity}".encode()).hexdigest()


def draw_order(seed: str, label: str, tied: Iterable[Identity]) -> list[Identity]:
    """Return the tied in the order that the lot puts them, first drawn first."""
    return sorted(tied, key=lambda identity: lot_number(seed, label, identity))
