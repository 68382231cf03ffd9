"""`./society up`: everything from an empty folder to a page that answers."""

import os
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from littlesociety.core.clock import now
from littlesociety.core.first_run import first_run_path
from littlesociety.ops import starting
from littlesociety.ops.commands import KeeperCommand
from littlesociety.ops.demo import cast, names, town
from littlesociety.ops.demo.sizes import SIZES
from littlesociety.ops.errors import AlreadyInUse
from littlesociety.ops.portable.proofs import is_empty
from littlesociety.people.links import one_time_path
from littlesociety.people.models import Person
from littlesociety.places.queries import society


class Command(KeeperCommand):
    help = "Start the society: pages and worker. Loads a made-up town when nothing is here yet."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--empty", action="store_true", help="no made-up town")
        parser.add_argument("--demo", choices=sorted(SIZES), default="town")
        parser.add_argument("--place", default=names.PLACE, help="what the made-up place is called")
        parser.add_argument("--no-serve", action="store_true", help="make ready, and do not start")

    def carry_out(self, options: dict[str, Any]) -> None:
        began = time.monotonic()
        host, port = options["host"], options["port"]
        if not options["no_serve"]:
            check_port(host, port)
        self.say(_("Preparing the database ..."))
        call_command("migrate", verbosity=0)
        if starting.collect_page_files():
            self.say(_("The files of the pages are ready."))
        if not options["empty"] and is_empty():
            self.load_demo(options["demo"], options["place"])
        self.say(_("Ready in %(n)s seconds.") % {"n": round(time.monotonic() - began)})
        if options["no_serve"]:
            return
        address = f"http://localhost:{port}" if settings.IS_LOCAL else settings.SITE_URL
        self.say_where(address)
        os.environ["SOCIETY_URL"] = address
        module = "littlesociety.ops.serve"
        arguments = ["-m", module, "--host", host, "--port", str(port)]
        os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606  our own module

    def load_demo(self, size: str, place: str) -> None:
        """Make up a place, and say how long it took."""
        at = now()
        self.say(_("Making up a %(size)s called %(name)s ...") % {"size": size, "name": place})
        built = town.build(size, at=at, say=self.say, place=place)
        report = town.seal(built, at=at, say=self.say)
        self.say(
            _("%(people)s residents, %(helped)s times helped, %(lines)s lines: %(n)s seconds.")
            % {
                "people": f"{report.people:,}",
                "helped": f"{report.helped:,}",
                "lines": f"{report.record_lines:,}",
                "n": round(report.seconds),
            }
        )

    def say_where(self, address: str) -> None:
        """The address, and fresh links to sign in with when the place is made up."""
        here = society()
        self.say("")
        self.say(f"  {address}")
        self.say("")
        if here is None:
            self.say(_("Open this to name your society and make its first steward. It works once:"))
            self.say(f"  {address}{first_run_path()}")
        elif here.is_demo:
            self.say(_("Sign in as (each link works once, for a day):"))
            emails = {cast.email_of(role.name): role for role in cast.ROLES}
            known = {person.email: person for person in Person.objects.filter(email__in=emails)}
            for email, role in emails.items():
                if email in known:
                    self.say(f"  {role.name}, {role.sees}")
                    self.say(f"    {address}{one_time_path(known[email])}")
        if settings.OUTBOX_DIR:
            self.say(
                _("Letters and emails land here: %(path)s") % {"path": f"{address}/notices/outbox/"}
            )
        self.say(_("Press Ctrl-C to stop."))


def check_port(host: str, port: int) -> None:
    """Refuse a busy port by naming a free one."""
    if starting.is_free(host, port):
        return
    free = starting.next_free(host, port)
    way_on = _("Try: ./society up --port %(n)s") % {"n": free} if free else ""
    raise AlreadyInUse(_("Port %(n)s is in use.") % {"n": port} + f" {way_on}")
