"""Put up the triggers that keep the ledger honest."""

from django.db import migrations

from littlesociety.ledger.guards import guards
from littlesociety.ledger.one_trip import one_trip


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [*guards(), one_trip()]
