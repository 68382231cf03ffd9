"""Between a request and an action: who asks, how a refusal is shown, which part to send back."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from .actors import VISITOR, Actor
from .errors import Refusal

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def actor_of(request: HttpRequest) -> Actor:
    """Who is acting in this request, as the session proves it and nothing else does."""
    actor: Actor = getattr(request, "actor", VISITOR)
    return actor


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, and so wants a part of a page and not the whole."""
    return bool(getattr(request, "htmx", False))


def see_other(request: HttpRequest, path: str) -> HttpResponse:
    """Answer a successful post: a browser is sent on (303), so a reload posts nothing twice.

    htmx is told to go there as well.
    """
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": path})
    return HttpResponseRedirect(path, status=303)


def refusals_shown(
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R | HttpResponse]:
    """Turn a `Refusal` that nobody caught into a page, a part or JSON with its status."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R | HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refusal_response(request, refusal)

    return shown


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Say no in the form that the asker can read."""
    if request.accepts("text/html") or is_htmx(request):
        page = "components/refusal.html" if is_htmx(request) else "refusal.html"
        return render(request, page, {"refusal": refusal}, status=refusal.status)
    return JsonResponse(refusal_as_json(refusal), status=refusal.status)


def refusal_as_json(refusal: Refusal) -> dict[str, Any]:
    """The same refusal for a program: code, sentence and the field it is about."""
    return {"code": refusal.code, "message": str(refusal), "field": refusal.field}
