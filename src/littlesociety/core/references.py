"""Short public references that can be read over the telephone.

Twenty-nine signs without look-alikes (no 0 O 1 I L U V): nine random ones and a check sign, so
that one wrong or two swapped signs are noticed. 29 ** 9 is about 14 million million: they cannot be
guessed in bulk, but they are names, not passwords.
"""

import secrets
from collections.abc import Callable
from typing import Final

SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH: Final = 10


def new_reference(choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a fresh reference; `choose` picks one sign of a string and may be seeded.

    >>> new_reference(lambda signs: signs[0])
    '2222222222'
    """
    body = "".join(choose(SIGNS) for _ in range(LENGTH - 1))
    return body + _check_sign(body)


def is_reference(text: str) -> bool:
    """Whether the text could be one of ours: right signs, right length, right check sign.

    >>> is_reference("2222222222"), is_reference("2222222223"), is_reference("O")
    (True, False, False)
    """
    if len(text) != LENGTH or any(sign not in SIGNS for sign in text):
        return False
    return _check_sign(text[:-1]) == text[-1]


def _check_sign(body: str) -> str:
    """Weigh each sign by its place, modulo the prime 29: catches any one change and any swap."""
    total = sum(place * SIGNS.index(sign) for place, sign in enumerate(body, start=2))
    return SIGNS[total % len(SIGNS)]
