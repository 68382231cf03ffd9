"""Who pays whom in a measurement: the same for every contender."""

from random import Random
from typing import Final

ACCOUNTS: Final = 1_000
FLOOR, CEILING = -1_000_000, 1_000_000
LARGEST_AMOUNT: Final = 60
_SEED: Final = 20_261_122

Movement = tuple[int, int, int]
"""The number of the payer's account, of the payee's, and an amount."""


class Pairs:
    """An endless list of movements between different accounts, always the same one."""

    def __init__(self, accounts: list[int]) -> None:
        self.accounts = accounts
        self.dice = Random(_SEED)  # noqa: S311  no secret

    def some(self, many: int, *, hot: bool = False) -> list[Movement]:
        """The next movements; when `hot`, all of them to one account."""
        return [self._one(hot=hot) for _time in range(many)]

    def _one(self, *, hot: bool) -> Movement:
        """One movement."""
        payer, payee = self.dice.sample(self.accounts, 2)
        if hot:
            payer = payer if payer != self.accounts[0] else self.accounts[1]
            payee = self.accounts[0]
        return payer, payee, self.dice.randint(1, LARGEST_AMOUNT)
