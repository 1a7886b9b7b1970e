"""What the tally tells of this folder takes part in the version that its pages are kept under."""

from django.db import migrations

TABLES = ("licensing_permit",)


class Migration(migrations.Migration):
    dependencies = [("licensing", "0002_well_known_kinds"), ("stages", "0009_summary")]
    operations = [
        migrations.RunSQL(f"CALL tally_watch('{table}')", f"CALL tally_unwatch('{table}')") for table in TABLES
    ]
