"""The five doors: what a person meets, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Door:
    """One of the five ways in: its colour and icon go by `key`."""

    key: str
    title: Promise
    sentence: Promise
    href: str


DOORS: Final[Sequence[Door]] = (
    Door(
        "help",
        _("Help each other"),
        _("Ask a neighbour for a hand, or offer an hour of your own."),
        "/help/",
    ),
    Door(
        "together",
        _("Run things together"),
        _("See who runs what here, and who answers for it."),
        "/organisations/",
    ),
    Door(
        "decide",
        _("Decide"),
        _("Read the rules we live by, and who decided each one."),
        "/rules/",
    ),
    Door(
        "money",
        _("Follow the money"),
        _("See every hour that moved, and that it all adds up."),
        "/money/",
    ),
    Door(
        "record",
        _("The record"),
        _("Check for yourself what happened. Nobody can quietly change it."),
        "/record/",
    ),
)


def door_of(key: str) -> Door | None:
    """The door with this key, or None where no door is open."""
    return next((door for door in DOORS if door.key == key), None)
