"""Django's handle on this app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger app."""

    name = "littlesociety.ledger"
    label = "ledger"
