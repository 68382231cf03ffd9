"""Take in areas, outlines and figures from a file."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from littlesociety.core import clock
from littlesociety.core.actors import SYSTEM
from littlesociety.core.errors import Refusal
from littlesociety.places.actions import ImportReport, import_areas, import_outlines
from littlesociety.places.files import read_text
from littlesociety.places.models import Area
from littlesociety.places.wording import said_done, said_problems

REFUSED = 2


class Command(BaseCommand):
    help = "Take in areas and figures (CSV), or outlines (GeoJSON with --outlines)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV or GeoJSON, plain or .gz")
        parser.add_argument("--kind", required=True, choices=Area.Kind.values)
        parser.add_argument("--vintage", required=True, type=int, help="year of the boundaries")
        parser.add_argument("--title", required=True, help="what people see beside each number")
        parser.add_argument("--publisher", default="")
        parser.add_argument("--licence", default="")
        parser.add_argument("--url", default="")
        parser.add_argument("--released-on", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--outlines", action="store_true", help="the file is GeoJSON")
        parser.add_argument(
            "--add", action="store_true", help="let the file add areas to those already here"
        )
        parser.add_argument("--json", action="store_true", help="say the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self._take_in(options)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=REFUSED) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False, indent=2))
        else:
            self._say(report)
        if report.problems:
            said = _("%(problems)s. Nothing was changed.") % {"problems": said_problems(report)}
            raise CommandError(said, returncode=REFUSED)

    def _take_in(self, options: dict[str, Any]) -> ImportReport:
        path = Path(options["file"])
        try:
            text = read_text(path.read_bytes())
        except OSError as fault:
            said = _("%(file)s cannot be read: %(why)s.") % {"file": path, "why": fault.strerror}
            raise CommandError(said, returncode=REFUSED) from fault
        run = import_outlines if options["outlines"] else import_areas
        origin = ("title", "publisher", "licence", "url", "released_on", "kind", "vintage")
        return run(
            text=text,
            file_name=path.name,
            may_add=options["add"],
            by=SYSTEM,
            at=clock.now(),
            say=self.stderr.write,
            **{name: options[name] for name in origin},
        )

    def _say(self, report: ImportReport) -> None:
        for problem in report.problems:
            self.stdout.write(f"{problem.row}\t{problem.column}\t{problem.value}\t{problem.reason}")
        if report.ignored:
            said = _("Columns left out: %(columns)s.")
            self.stderr.write(said % {"columns": ", ".join(report.ignored)})
        if not report.problems:
            self.stdout.write(said_done(report))
