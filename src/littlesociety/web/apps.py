"""Django's handle on this app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The web app."""

    name = "littlesociety.web"
    label = "web"
