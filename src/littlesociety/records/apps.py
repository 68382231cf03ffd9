"""Django's handle on this app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The records app."""

    name = "littlesociety.records"
    label = "records"
