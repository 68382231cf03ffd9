"""`littlesociety COMMAND`: the same commands as `./society`, once everything is installed."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "littlesociety.settings.local")
    execute_from_command_line(["society", *sys.argv[1:]])


if __name__ == "__main__":
    main()
