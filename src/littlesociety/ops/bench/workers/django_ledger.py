"""django-ledger 0.8.5 on SQLite, as its documentation has it: `ledger.commit_txs`, posted.

A journal entry of one debit and one credit. It checks that they balance and numbers the entry; it
keeps no balance, limit or key.
"""

import sys
from decimal import Decimal
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from littlesociety.ops.bench.workshop import obey, timed
from littlesociety.settings.database import database_at

from .pairs import Movement, Pairs

FEW_ACCOUNTS = 100


class DjangoLedger:
    """One entity with a chart of accounts and one ledger. Making an account is slow: a hundred."""

    def __init__(self) -> None:
        call_command("migrate", verbosity=0)
        user = import_module("django.contrib.auth").get_user_model().objects.create_user("bench")
        entity = import_module("django_ledger.models").EntityModel.create_entity(
            name="Bench", use_accrual_method=True, admin=user, fy_start_month=1
        )
        chart = entity.create_chart_of_accounts(
            assign_as_default=True, coa_name="Bench", commit=True
        )
        self.accounts: dict[int, Any] = {
            place: entity.create_account(
                coa_model=chart,
                code=f"{1010 + place}",
                role="asset_ca_cash",
                name=f"Account {place}",
                balance_type="debit",
                active=True,
            )
            for place in range(FEW_ACCOUNTS)
        }
        self.ledger = entity.create_ledger(name="Bench", posted=True)
        self.pairs = Pairs(sorted(self.accounts))

    def single(self, times: int) -> float:
        """Commit one journal entry at a time."""
        movements = self.pairs.some(times)
        return timed(self.commit, movements)

    def commit(self, movement: Movement) -> None:
        """One journal entry, posted and durable when this returns."""
        payer, payee, amount = movement
        both = {"amount": Decimal(amount), "description": "help given"}
        self.ledger.commit_txs(
            je_timestamp=timezone.now(),
            je_txs=[
                {**both, "account": self.accounts[payer], "tx_type": "credit"},
                {**both, "account": self.accounts[payee], "tx_type": "debit"},
            ],
            je_posted=True,
            je_desc="help given",
        )


def main() -> None:
    """Obey until standard input ends: `django_ledger URL`."""
    database = {**database_at(sys.argv[1]), "ATOMIC_REQUESTS": False}
    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django_ledger",
        ],
        DATABASES={"default": database},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DJANGO_LEDGER_USE_DEPRECATED_BEHAVIOR=False,
        SECRET_KEY="only for measuring",  # noqa: S106
        STATIC_URL="static/",
        ROOT_URLCONF=__name__,
        USE_TZ=True,
    )
    django.setup()
    ledger = DjangoLedger()
    obey({"single": ledger.single})


urlpatterns: list[Any] = []

if __name__ == "__main__":
    main()
