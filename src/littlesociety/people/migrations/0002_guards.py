"""What a person agreed to can be added to, never rewritten."""

from django.db import migrations

from littlesociety.core.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [append_only("people_consent")]
