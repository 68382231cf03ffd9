"""Django's handle on this app."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """The ops app."""

    name = "littlesociety.ops"
    label = "ops"

    def ready(self) -> None:
        """Give the doctor its list."""
        from .checks import register  # noqa: PLC0415  models must be loaded first

        register()
