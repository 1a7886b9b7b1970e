"""What the tally tells of this folder takes part in the version that its pages are kept under."""

from django.db import migrations

TABLES = ("finance_coaching", "finance_report")


class Migration(migrations.Migration):
    dependencies = [("finance", "0001_initial"), ("stages", "0009_summary")]
    operations = [
        migrations.RunSQL(f"CALL tally_watch('{table}')", f"CALL tally_unwatch('{table}')") for table in TABLES
    ]
