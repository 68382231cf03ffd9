"""What every page knows."""

from typing import Any

from django.http import HttpRequest

from littlesociety.web.shell import Shell


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame of the page: society, doors, who is here, how the record stands."""
    return {"shell": Shell(request)}
