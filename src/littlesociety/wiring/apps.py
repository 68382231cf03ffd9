"""Django's handle on this app."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """The wiring app."""

    name = "littlesociety.wiring"
    label = "wiring"
