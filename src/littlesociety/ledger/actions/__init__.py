"""Moving time and money. The only code that writes accounts and transfers.

`post` takes a list and answers each movement; the one-shot helpers move one thing and raise what
`post` would have answered. Who may is decided by the app that knows whose account it is.
"""

from typing import Final

from littlesociety.ledger.rules import Intent, Mode

from .accounts import close_account, open_account, open_accounts, set_limits, set_limits_of_kind
from .movements import expire_holds, hold, post_hold, reverse, transfer, void_hold
from .outcomes import Outcome
from .posting import post
from .reconciling import (
    explain,
    forget_bank_words,
    match_lines,
    take_in_statement,
    undo_match,
    write_down_line,
)
from .societys import open_society_account

AUTHORISING: Final = Mode.AUTHORISING
RECORDING: Final = Mode.RECORDING

__all__ = [
    "AUTHORISING",
    "RECORDING",
    "Intent",
    "Mode",
    "Outcome",
    "close_account",
    "expire_holds",
    "explain",
    "forget_bank_words",
    "hold",
    "match_lines",
    "open_account",
    "open_accounts",
    "open_society_account",
    "post",
    "post_hold",
    "reverse",
    "set_limits",
    "set_limits_of_kind",
    "take_in_statement",
    "transfer",
    "undo_match",
    "void_hold",
    "write_down_line",
]
