"""Django's handle on this app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The people app."""

    name = "littlesociety.people"
    label = "people"
