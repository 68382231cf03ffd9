"""Events as JSON and back: ids and plain values, kept until a reaction has been carried out."""

from dataclasses import fields
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from littlesociety.core.events import Event

EventType = TypeVar("EventType", bound=Event)

_AS_THEY_ARE: Final = (bool, int, str)


def to_json(event: Event) -> dict[str, Any]:
    """Return the values of an event as JSON can hold them."""
    return {field.name: _packed(getattr(event, field.name)) for field in fields(event)}


def from_json(event_type: type[EventType], values: dict[str, Any]) -> EventType:
    """Return the event again. Raises TypeError or ValueError if the values are not of this type."""
    hints = get_type_hints(event_type)
    return event_type(**{name: _unpacked(hints[name], value) for name, value in values.items()})


def cannot_be_kept(event_type: type[Event]) -> list[str]:
    """The fields whose type does not survive JSON; a durable reaction's event has none."""
    hints = get_type_hints(event_type)
    return [
        field.name for field in fields(event_type) if _plain_type(hints[field.name]) not in _KEPT
    ]


def _packed(value: Any) -> Any:
    if value is None or isinstance(value, _AS_THEY_ARE):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    message = f"An event holds ids and plain values, not {type(value).__name__}."
    raise TypeError(message)


def _unpacked(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    plain = _plain_type(hint)
    if plain in _READ:
        return _READ[plain](value)
    if not isinstance(value, plain):
        message = f"Not a {plain.__name__}."
        raise TypeError(message)
    return value


def _plain_type(hint: Any) -> Any:
    """The type itself, of `X` and of `X | None`."""
    if get_origin(hint) in {Union, UnionType}:
        rest = [part for part in get_args(hint) if part is not NoneType]
        return rest[0] if len(rest) == 1 else None
    return hint


_READ: Final[dict[Any, Any]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}
_KEPT: Final = frozenset({bool, int, str, UUID, datetime, date})
