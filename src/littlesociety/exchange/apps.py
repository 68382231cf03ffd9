"""Django's handle on this app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The exchange app."""

    name = "littlesociety.exchange"
    label = "exchange"
