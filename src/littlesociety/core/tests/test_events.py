from dataclasses import dataclass

from littlesociety.core.events import Event, announce, on


@dataclass(frozen=True, slots=True)
class KettleBoiled(Event):
    """The kettle boiled."""

    cups: int


def test_whoever_listens_hears_it_and_nobody_else_does() -> None:
    heard: list[int] = []
    on(KettleBoiled, lambda event: heard.append(event.cups))

    announce(KettleBoiled(cups=2))
    announce(Event())

    assert heard == [2]
