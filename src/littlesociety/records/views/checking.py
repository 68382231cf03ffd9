"""The page on which a reader's own browser checks the record."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Hand out the page; the checking is done by the browser, file by file."""
    return render(request, "records/check_page.html")
