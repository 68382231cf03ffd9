"""Django's handle on this app."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """The rulebook app."""

    name = "littlesociety.rulebook"
    label = "rulebook"
