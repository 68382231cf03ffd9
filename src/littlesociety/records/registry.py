"""Every type of line that the public record may hold, and exactly what each may say.

There is no free text: a fact is a whole number, a day, one word of a list, or a public id. Adding a
type is a decision for the whole society; changing one would make old lines mean something else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from littlesociety.core.references import is_reference

Facts = Mapping[str, int | str]

SAFE_INTEGER: Final = 2**53 - 1

_AREA: Final = re.compile(r"[A-Z]{1,3}[0-9]{2,8}@(?:1[89]|20|21)[0-9]{2}")
_RULE: Final = re.compile(
    r"(?:people|exchange|messages|records|spending|organisations|places|ledger|mutuals|schemes|voting"
    r"|directory|moderation|budgets|planning|guarantee|outcomes|transition|fairness|outreach)"
    r"\.[a-z]{3,20}(?:_[a-z]{2,20}){0,4}"
)


class Kind(Protocol):
    """What one fact may be."""

    def accepts(self, value: object) -> bool:
        """Whether the value is of this kind."""

    def schema(self) -> dict[str, Any]:
        """Return the same as JSON Schema."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds. Beyond 2**53 it is written as a string of digits."""

    least: int = 0
    most: int = 2**63 - 1

    def accepts(self, value: object) -> bool:
        """Whether it is a number (and not a truth value) within the bounds."""
        return type(value) is int and self.least <= value <= self.most

    def schema(self) -> dict[str, Any]:
        """Return the bounds."""
        return {"type": ["integer", "string"], "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Day:
    """A whole day."""

    def accepts(self, value: object) -> bool:
        """Whether it is a day as 2030-05-02."""
        try:
            return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False

    def schema(self) -> dict[str, Any]:
        """Return the form of a day."""
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word of a list."""

    words: tuple[str, ...]

    def accepts(self, value: object) -> bool:
        """Whether the word is in the list."""
        return value in self.words

    def schema(self) -> dict[str, Any]:
        """Return the list."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Matching:
    """A public id of a fixed form."""

    pattern: re.Pattern[str]

    def accepts(self, value: object) -> bool:
        """Whether the whole text has the form."""
        return isinstance(value, str) and self.pattern.fullmatch(value) is not None

    def schema(self) -> dict[str, Any]:
        """Return the form."""
        return {"type": "string", "pattern": f"^(?:{self.pattern.pattern})$"}


@dataclass(frozen=True, slots=True)
class Reference:
    """One of our own references, with its check sign."""

    def accepts(self, value: object) -> bool:
        """Whether the check sign fits."""
        return isinstance(value, str) and is_reference(value)

    def schema(self) -> dict[str, Any]:
        """Return the form of a reference."""
        return {"type": "string", "pattern": "^[2-9A-HJKMNP-TW-Z]{10}$"}


@dataclass(frozen=True, slots=True)
class LineType:
    """What lines of one type are about and what they say."""

    subjects: Mapping[str, Kind | None]
    facts: Mapping[str, Kind]
    optional: Mapping[str, Kind]

    def problem(self, subject: str, facts: Facts) -> str | None:
        """Say what does not belong, without repeating what was given."""
        kind, colon, rest = subject.partition(":")
        if kind not in self.subjects or bool(colon) != (self.subjects[kind] is not None):
            return "the subject is of another kind"
        named = self.subjects[kind]
        if named is not None and not named.accepts(rest):
            return "the subject is not a public id"
        known = {**self.facts, **self.optional}
        if missing := self.facts.keys() - facts.keys():
            return f"missing: {', '.join(sorted(missing))}"
        if facts.keys() - known.keys():
            return "there is a fact that this type does not have"
        wrong = sorted(name for name, value in facts.items() if not known[name].accepts(value))
        return f"not in the form of its field: {', '.join(wrong)}" if wrong else None


def _type(
    subjects: Mapping[str, Kind | None],
    facts: Mapping[str, Kind] | None = None,
    optional: Mapping[str, Kind] | None = None,
) -> LineType:
    """Write a type down shortly."""
    return LineType(subjects, facts or {}, optional or {})


_HEX: Final = Matching(re.compile(r"[0-9a-f]{64}"))
_VINTAGE: Final = Whole(1800, 2199)
CATEGORIES: Final = (
    "lift", "shopping", "company", "garden", "repair", "cooking", "papers", "screens", "pets",
    "lessons", "other",
)  # fmt: skip
ORGANISATION_KINDS: Final = (
    "public-body", "mutual", "charity", "social-enterprise", "business", "informal-group",
)  # fmt: skip
AREA_KINDS: Final = ("neighbourhood", "lsoa", "msoa", "ward", "parish", "district")
UNITS: Final = (
    "minutes", "metres", "people", "neighbours", "days", "hour", "pence", "seconds", "count",
    "percent",
)  # fmt: skip
ROLES: Final = ("broker", "steward")
REGISTERS: Final = ("GB-COH", "GB-CHC", "GB-SC", "GB-NIC", "GB-MPR", "GB-NHS", "GB-EDU", "GB-LAE")
_REGISTER_NUMBER: Final = re.compile(
    r"[0-9]{2,8}|[0-9]{2,5}R|[A-Z]{2}[0-9]{5}[0-9R]|R0[0-9]{6}|[A-Z][0-9]{4,5}|[A-Z0-9]{3}"
)

TYPES: Final[Mapping[str, LineType]] = {
    "society-founded": _type({"society": None}),
    "help-given": _type(
        {"need": Reference(), "match": Reference()},
        {"minutes": Whole(1, 10_000), "area": Matching(_AREA), "category": OneOf(CATEGORIES)},
    ),
    "rule-changed": _type(
        {"rule": Matching(_RULE)},
        {
            "key": Matching(_RULE),
            "value": Whole(-(2**63)),
            "unit": OneOf(UNITS),
            "begins_on": Day(),
        },
    ),
    "organisation-registered": _type(
        {"organisation": Reference()},
        {"kind": OneOf(ORGANISATION_KINDS)},
        {"scheme": OneOf(REGISTERS), "identifier": Matching(_REGISTER_NUMBER)},
    ),
    "office-taken": _type(
        {"organisation": Reference()}, {"organisation": Reference(), "begins_on": Day()}
    ),
    "role-given": _type(
        {"role": Reference()}, {"role": OneOf(ROLES), "begins_on": Day()}, {"ends_on": Day()}
    ),
    "ledger-checked": _type(
        {"ledger": None, "society": None},
        {"transfers": Whole(), "digest": _HEX},
        {"minutes_sum": Whole(-(2**63)), "pence_sum": Whole(-(2**63)), "accounts": Whole(),
         "last": Whole(), "problems": Whole()},
    ),
    "areas-imported": _type(
        {"areas": OneOf((*AREA_KINDS, "figures", "outlines")), "society": None},
        {"kind": OneOf((*AREA_KINDS, "figures", "outlines")), "vintage": _VINTAGE,
         "areas": Whole(), "sha256": _HEX},
    ),
    "key-changed": _type({"record": None}, {"old_key": _HEX, "new_key": _HEX, "begins_on": Day()}),
    "correction": _type(
        {"line": Matching(re.compile(r"0|[1-9][0-9]{0,8}"))},
        {"reason": OneOf(("entered-in-error", "entered-twice", "wrong-figure", "undone"))},
    ),
}  # fmt: skip


def check_line(*, type: str, subject: str, facts: Facts) -> None:  # noqa: A002 - the field's name
    """Raise ValueError unless the line fits its type. The message repeats nothing that was given.

    >>> check_line(type="help-given", subject="need:2222222222", facts={"minutes": 60})
    Traceback (most recent call last):
    ValueError: a line of type help-given cannot be published: missing: area, category
    """
    known = TYPES.get(type)
    if known is None:
        message = "there is no such type of line"
        raise ValueError(message)
    problem = known.problem(subject, facts)
    if problem is not None:
        message = f"a line of type {type} cannot be published: {problem}"
        raise ValueError(message)


def schemas() -> dict[str, Any]:
    """Return every type as JSON Schema, for whoever reads the record with a program."""
    return {name: _schema(kind) for name, kind in TYPES.items()}


def _schema(kind: LineType) -> dict[str, Any]:
    """One type as JSON Schema."""
    known = {**kind.facts, **kind.optional}
    return {
        "type": "object",
        "properties": {name: field.schema() for name, field in known.items()},
        "required": sorted(kind.facts),
        "additionalProperties": False,
        "x-subjects": sorted(kind.subjects),
    }
