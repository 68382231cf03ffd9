"""`openapi`: write the description of the API, which a test compares with the code."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from littlesociety.api.root import api


class Command(BaseCommand):
    """Print the OpenAPI description, or write it to a file."""

    help = "Describes the API as OpenAPI: `openapi src/littlesociety/api/tests/openapi.json`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="where to write it")

    def handle(self, *args: Any, **options: Any) -> None:
        said = json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True, default=str) + "\n"
        if options["file"] is None:
            self.stdout.write(said, ending="")
        else:
            options["file"].write_text(said, encoding="utf-8")
