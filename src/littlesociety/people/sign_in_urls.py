"""Addresses of signing in. There are no passwords, so their pages lead back to the start."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

_start = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", _start, name="sign-in"),
    path("login/code/", _start),
    re_path("^password/", _start),
    path("", include("allauth.urls")),
]
