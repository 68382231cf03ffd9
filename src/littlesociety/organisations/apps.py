"""Django's handle on this app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The organisations app."""

    name = "littlesociety.organisations"
    label = "organisations"
