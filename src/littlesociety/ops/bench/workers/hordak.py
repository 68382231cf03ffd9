"""django-hordak 2.0.0 on PostgreSQL, as its documentation has it: `Account.transfer_to`.

It checks that legs balance. It keeps no balance, limit or key, and it has no call for many
transfers: many are a loop, each its own transaction (`transfer_to` is atomic), or, kinder to it
than its documentation, all of them in one.
"""

import sys
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

from littlesociety.ops.bench.workshop import obey, timed
from littlesociety.settings.database import database_at

from .pairs import ACCOUNTS, Movement, Pairs

CURRENCY = "GBP"


class Hordak:
    """Its tables, and accounts in them."""

    def __init__(self) -> None:
        models = import_module("hordak.models")
        self.atomic = import_module("django.db.transaction").atomic
        self.money = import_module("djmoney.money").Money
        call_command("migrate", verbosity=0)
        kind = models.AccountType.asset
        accounts = [
            models.Account.objects.create(
                name=f"Account {place}", type=kind, code=f"{place}", currencies=[CURRENCY]
            )
            for place in range(ACCOUNTS)
        ]
        self.accounts: dict[int, Any] = {account.pk: account for account in accounts}
        self.pairs = Pairs(sorted(self.accounts))

    def single(self, times: int) -> float:
        """Transfer one at a time."""
        movements = self.pairs.some(times)
        return timed(self.transfer, movements)

    def many(self, times: int, size: int) -> float:
        """Transfer `size` in one transaction."""
        calls = [self.pairs.some(size) for _call in range(times)]
        return timed(self.transfer_all, calls)

    def transfer(self, movement: Movement) -> None:
        """One transfer, durable when this returns."""
        payer, payee, amount = movement
        self.accounts[payer].transfer_to(self.accounts[payee], self.money(amount, CURRENCY))

    def transfer_all(self, movements: list[Movement]) -> None:
        """Many transfers, durable together when this returns."""
        with self.atomic():
            for movement in movements:
                self.transfer(movement)


def main() -> None:
    """Obey until standard input ends: `hordak URL`."""
    database = {**database_at(sys.argv[1]), "ATOMIC_REQUESTS": False}
    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "mptt",
            "django_extensions",
            "hordak",
        ],
        DATABASES={"default": database},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DEFAULT_CURRENCY=CURRENCY,
        CURRENCIES=[CURRENCY],
        SECRET_KEY="only for measuring",  # noqa: S106
        USE_TZ=True,
    )
    django.setup()
    hordak = Hordak()
    obey({"single": hordak.single, "many": hordak.many})


if __name__ == "__main__":
    main()
