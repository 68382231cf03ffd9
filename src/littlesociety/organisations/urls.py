"""Addresses of this app's pages."""

from django.urls import URLPattern

app_name = "organisations"
urlpatterns: list[URLPattern] = []
