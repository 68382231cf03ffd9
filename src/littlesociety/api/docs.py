"""The page that describes the API: files of our own server only, and no inline script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from .description import describe


class NoticeboardDocs(DocsBase):
    """A plain list of addresses that works without scripts, drawn from the API itself."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Show what can be asked, with what, and what comes back."""
        context = {
            "chapters": describe(api.get_openapi_schema()),
            "openapi_href": self.get_openapi_url(api, kwargs),
        }
        return render(request, "api/docs.html", context)
