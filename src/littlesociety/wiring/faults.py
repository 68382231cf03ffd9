"""Naming what went wrong without telling anything about anyone."""

from pathlib import Path
from traceback import extract_tb

from littlesociety.core.errors import Refusal


def code_of(error: BaseException) -> str:
    """The kind of error, and the code of a refusal: never its words, which may name a person.

    >>> code_of(KeyError("Ada"))
    'KeyError'
    """
    name = type(error).__name__
    return f"{name} {error.code}" if isinstance(error, Refusal) else name


def place_of(error: BaseException) -> str:
    """The file and line that raised it, for the log."""
    steps = extract_tb(error.__traceback__)
    return f"{Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else "unknown place"
