"""One's own data, gathered from every part of the product that keeps some.

Apps above this one cannot be asked by name; `wiring` adds their parts when the product starts.
"""

from collections.abc import Callable
from typing import Any, Final

from .queries import export_of

_parts: Final[dict[str, Callable[[int], Any]]] = {"people": export_of}


def add_part(name: str, function: Callable[[int], Any]) -> None:
    """Let an app say what it keeps about a person. Adding a name again replaces it."""
    _parts[name] = function


def gather(person_id: int) -> dict[str, Any]:
    """Everything kept about a person, part by part."""
    return {name: part(person_id) for name, part in sorted(_parts.items())}
