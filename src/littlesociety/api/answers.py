"""How the API says no: always `{"code", "message", "field"}`, with a sentence as message."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from littlesociety.core.errors import Refusal
from littlesociety.core.http import refusal_as_json

_FORBIDDEN: Final = 403
_NOT_PART_OF_A_NAME: Final = frozenset({"body", "query", "path", "form", "header", "cookie"})


def answer_in_sentences(api: NinjaAPI) -> None:
    """Teach the API to answer every refusal in the same shape."""

    def answer(request: HttpRequest, status: int, **said: Any) -> HttpResponse:
        return api.create_response(request, {"field": "", **said}, status=status)

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return answer(request, refusal.status, **refusal_as_json(refusal))

    @api.exception_handler(ValidationError)
    def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return answer(request, 422, code="not-understood", **_first_problem(error.errors))

    @api.exception_handler(AuthenticationError)
    def not_signed_in(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        message = _("Sign in first, then send this again from the same session.")
        return answer(request, 401, code="not-signed-in", message=message)

    @api.exception_handler(Throttled)
    def too_often(request: HttpRequest, _error: Throttled) -> HttpResponse:
        message = _("You ask very often. Wait a minute, or sign in, then go on.")
        return answer(request, 429, code="too-often", message=message)

    @api.exception_handler(Http404)
    def not_there(request: HttpRequest, _error: Http404) -> HttpResponse:
        message = _("There is nothing at this address. The docs page lists every address.")
        return answer(request, 404, code="not-there", message=message)

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        code, message = _other(error)
        return answer(request, error.status_code, code=code, message=message)


def _other(error: HttpError) -> tuple[str, str]:
    """What the framework refuses by itself: a missing CSRF token, or JSON that is not JSON."""
    if error.status_code == _FORBIDDEN:
        return "no-csrf-token", _(
            "This came without its CSRF token. Send the token of your session in X-CSRFToken."
        )
    return "not-understood", _("We could not read what you sent. Send it as JSON.")


def _first_problem(errors: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The first thing wrong, as a sentence with the name of its field."""
    first = errors[0] if errors else {}
    parts = [str(part) for part in first.get("loc", ()) if part not in _NOT_PART_OF_A_NAME]
    field = parts[-1] if parts else ""
    return {"field": field, "message": _sentence(str(first.get("type", "")), field)}


def _sentence(kind: str, field: str) -> str:
    """Say what is wrong in words, without repeating what was sent."""
    if not field or kind.startswith("json"):
        return _("We could not read what you sent. Send it as JSON.")
    if kind == "missing":
        return _("Say what “%(field)s” is: it is missing.") % {"field": field}
    if kind == "extra_forbidden":
        return _("Leave out “%(field)s”: we do not know what it is.") % {"field": field}
    for beginning, sentence in _wordings().items():
        if kind.startswith(beginning):
            return sentence % {"field": field}
    return _("Look again at “%(field)s”: it is not as the docs page says.") % {"field": field}


def _wordings() -> dict[str, str]:
    """How each family of problems is said."""
    return {
        "int": _("Give “%(field)s” as a whole number."),
        "bool": _("Give “%(field)s” as true or false."),
        "uuid": _("Give “%(field)s” as a UUID."),
        "date": _("Give “%(field)s” as a date or time, like 2026-03-02T10:00:00Z."),
        "string_too_long": _("Make “%(field)s” shorter."),
        "string_too_short": _("Make “%(field)s” longer."),
        "string": _("Give “%(field)s” as text."),
        "greater": _("Give a larger “%(field)s”."),
        "less": _("Give a smaller “%(field)s”."),
        "literal": _("Choose one of the values that the docs page lists for “%(field)s”."),
        "enum": _("Choose one of the values that the docs page lists for “%(field)s”."),
    }
