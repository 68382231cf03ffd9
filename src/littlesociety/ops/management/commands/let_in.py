"""`./society let-in EMAIL`: for someone who cannot sign in any more."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from littlesociety.core.actors import SYSTEM
from littlesociety.core.clock import now
from littlesociety.ops.commands import KeeperCommand
from littlesociety.people.actions import forget_second_step
from littlesociety.people.links import one_time_path
from littlesociety.people.queries import person_who_signs_in_with


@dataclass(frozen=True, slots=True)
class LetIn:
    """The address that signs one person in once, and how many second steps were forgotten."""

    link: str
    forgotten: int


class Command(KeeperCommand):
    help = "Make a link that signs one person in, once, within a day."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email", help="the address that they sign in with")
        parser.add_argument(
            "--forget-second-step",
            action="store_true",
            help="their passkeys, app and recovery codes are lost: forget them. "
            "Be sure that it is them who asks.",
        )

    def carry_out(self, options: dict[str, Any]) -> None:
        person = person_who_signs_in_with(options["email"])
        forgotten = 0
        if options["forget_second_step"]:
            forgotten = forget_second_step(person_id=person.pk, by=SYSTEM, at=now())
        link = f"{settings.SITE_URL}{one_time_path(person)}"
        self.say_result(
            LetIn(link=link, forgotten=forgotten),
            _("Give this to %(name)s and to nobody else. It works once, for a day:")
            % {"name": person.short_name},
            f"  {link}",
        )
