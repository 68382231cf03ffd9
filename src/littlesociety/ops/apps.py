"""Django's handle on this app."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """The ops app."""

    name = "littlesociety.ops"
    label = "ops"
