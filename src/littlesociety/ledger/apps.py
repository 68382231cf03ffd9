"""Django's handle on this app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger app."""

    name = "littlesociety.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Let Django ask whether the guards stand."""
        from . import checks  # noqa: F401, PLC0415 - models are not ready earlier
