"""Django's handle on this app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The core app."""

    name = "littlesociety.core"
    label = "core"
