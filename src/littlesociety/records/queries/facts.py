"""What the lines of one type say, for whoever compares them with something else."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from littlesociety.records.models import Entry

_AT_ONCE = 2_000


def facts_of(kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The id and the facts of every line of a type that no later line corrects, oldest first."""
    corrected = Entry.objects.filter(supersedes__isnull=False).values("supersedes")
    lines = Entry.objects.filter(type=kind).exclude(pk__in=corrected).order_by("pk")
    return lines.values_list("pk", "facts").iterator(chunk_size=_AT_ONCE)


def was_said_on(kind: str, day: date) -> bool:
    """Whether there is a line of this type from a day, signed or still waiting."""
    return Entry.objects.filter(type=kind, happened_on=day).exists()
