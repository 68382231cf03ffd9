"""Pages every visitor meets first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from littlesociety.web.showcase import showcase


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show every component of the design system, with the name programmers use."""
    return render(request, "web/design.html", showcase())
