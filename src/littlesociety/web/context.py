"""What every page knows."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The society's name and who is acting."""
    return {}
