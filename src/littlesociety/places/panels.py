"""What goes on in an area, told by the parts of the society that know.

Places does not know them: `wiring` adds a function for each when the society starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from littlesociety.core.actors import Actor
from littlesociety.core.components import Cell

from .models import Area


@dataclass(frozen=True, slots=True)
class Panel:
    """One card on an area's page: a heading, a sentence, some lines, and a way on."""

    title: str
    text: str = ""
    lines: Sequence[Cell] = ()
    href: str = ""
    link: str = ""


PanelMaker: TypeAlias = Callable[[Area, Actor, datetime], Panel | None]

_makers: Final[list[PanelMaker]] = []


def add_panel(maker: PanelMaker) -> None:
    """Let `maker` say what goes on in an area. Adding it twice changes nothing."""
    if maker not in _makers:
        _makers.append(maker)


def panels_of(area: Area, actor: Actor, at: datetime) -> list[Panel]:
    """What goes on in this area, as far as this person may know."""
    said = (maker(area, actor, at) for maker in _makers)
    return [panel for panel in said if panel is not None]
