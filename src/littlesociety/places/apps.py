"""Django's handle on this app."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The places app."""

    name = "littlesociety.places"
    label = "places"
