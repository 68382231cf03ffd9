"""Django's handle on this app."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """The wiring app."""

    name = "littlesociety.wiring"
    label = "wiring"

    def ready(self) -> None:
        """Connect every event with what follows from it."""
        from .reactions import connect  # noqa: PLC0415 - models must be loaded first

        connect()
