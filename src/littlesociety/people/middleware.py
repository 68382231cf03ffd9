"""Works out who is acting."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from littlesociety.core.actors import VISITOR


class WhoIsActing:
    """Set `request.actor` from the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on with its actor."""
        request.actor = VISITOR  # type: ignore[attr-defined]
        return self.get_response(request)
