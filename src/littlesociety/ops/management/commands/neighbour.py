"""`./society neighbour ADDRESS`: watch another society's record, and ask it to watch ours."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from littlesociety.core.actors import SYSTEM
from littlesociety.core.clock import now
from littlesociety.ops.commands import KeeperCommand
from littlesociety.records.actions import add_neighbour
from littlesociety.records.looking import neighbour_at
from littlesociety.records.queries import spell_signs


@dataclass(frozen=True, slots=True)
class Added:
    """The neighbour's name and the signs of its keys, by its address."""

    neighbours: dict[str, tuple[str, str]]


class Command(KeeperCommand):
    help = "Add neighbouring societies by their addresses: we watch their record, they ours."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "address", nargs="+", help="such as https://marlbrook.example, or Name=ADDRESS"
        )

    def carry_out(self, options: dict[str, Any]) -> None:
        added, lines = {}, []
        for named in options["address"]:
            name, _equals, address = named.rpartition("=")
            given = neighbour_at(address)
            given = replace(given, name=name or given.name)
            neighbour = add_neighbour(given=given, by=SYSTEM, at=now())
            added[address] = (neighbour.name, spell_signs(given))
            lines.append(_("%(name)s is our neighbour now.") % {"name": neighbour.name})
            lines.append(f"  {spell_signs(given)}")
        lines.append(_("Compare these signs with their steward by telephone: they see the same."))
        self.say_result(Added(added), *lines)
