"""Django's handle on this app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The api app."""

    name = "littlesociety.api"
    label = "api"
