"""Django's handle on this app."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The messages app; Django's own app of that name is not installed."""

    name = "littlesociety.messages"
    label = "messages"
