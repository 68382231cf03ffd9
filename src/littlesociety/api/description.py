"""An OpenAPI description in words: chapters, operations, what they take and what they give."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from littlesociety.core.components import Cell, Column, Table


@dataclass(frozen=True, slots=True)
class Described:
    """One operation: how to call it and what it does."""

    anchor: str
    method: str
    path: str
    says: str
    needs_session: bool
    takes: Table | None
    gives: Table | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """The operations of one app."""

    title: str
    operations: Sequence[Described]


def describe(schema: Mapping[str, Any]) -> list[Chapter]:
    """The whole API in the order of its paths, one chapter for each tag."""
    chapters: dict[str, list[Described]] = {}
    for path, operations in sorted(schema["paths"].items()):
        for method, operation in operations.items():
            title = str(next(iter(operation.get("tags") or ()), _("other")))
            chapters.setdefault(title, []).append(_described(schema, method, path, operation))
    return [Chapter(title, operations) for title, operations in sorted(chapters.items())]


def _described(
    schema: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]
) -> Described:
    taken = [*_parameters(operation), *_fields(schema, _body(operation))]
    given = list(_fields(schema, _answer(operation)))
    return Described(
        anchor=str(operation["operationId"]),
        method=method.upper(),
        path=path,
        says=str(operation.get("description") or operation.get("summary", "")),
        needs_session=_needs_session(method, operation),
        takes=_table(_("What you send"), taken),
        gives=_table(_("What you get"), given),
    )


def _needs_session(method: str, operation: Mapping[str, Any]) -> bool:
    """Writing always does; reading only where the operation asks for more than the whole API."""
    schemes = {name for item in operation.get("security", ()) for name in item}
    return method != "get" or bool(schemes - {"SignedInToWrite"})


def _parameters(operation: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    for given in operation.get("parameters", ()):
        yield given["name"], _kind(given["schema"]), bool(given.get("required"))


def _body(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    return _json_of(operation.get("requestBody", {}))


def _answer(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    responses = operation.get("responses", {})
    return _json_of(next((responses[key] for key in responses if str(key).startswith("2")), {}))


def _json_of(part: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = part.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _fields(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """The fields of an object, or of each item of a list."""
    shape = _resolved(schema, part.get("items", part))
    needed = set(shape.get("required", ()))
    for name, value in shape.get("properties", {}).items():
        yield name, _kind(value), name in needed


def _resolved(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The shape that a reference names."""
    name = str(part.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = schema["components"]["schemas"][name] if name else part
    return found


def _kind(value: Mapping[str, Any]) -> str:
    """A field's type in short: "integer", "string (date-time)", "A list of NeedOut"."""
    choices = value.get("anyOf")
    if choices:
        return _(" or ").join(_kind(choice) for choice in choices)
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if value.get("type") == "array":
        return _("list of %(kind)s") % {"kind": _kind(value.get("items", {}))}
    kind = str(value.get("type", _("anything")))
    return f"{kind} ({value['format']})" if "format" in value else kind


def _table(caption: str, fields: Sequence[tuple[str, str, bool]]) -> Table | None:
    if not fields:
        return None
    columns = [Column(_("Name")), Column(_("Kind")), Column(_("Needed"))]
    rows = [
        [Cell(name), Cell(kind), Cell(_("yes") if needed else _("no"))]
        for name, kind, needed in fields
    ]
    return Table(caption, columns, rows)
