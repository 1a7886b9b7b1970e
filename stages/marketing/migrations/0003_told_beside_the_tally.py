"""What the tally tells of this folder takes part in the version that its pages are kept under."""

from django.db import migrations

TABLES = ("marketing_bazaar", "marketing_participation")


class Migration(migrations.Migration):
    dependencies = [("marketing", "0002_marketplaces"), ("stages", "0009_summary")]
    operations = [
        migrations.RunSQL(f"CALL tally_watch('{table}')", f"CALL tally_unwatch('{table}')") for table in TABLES
    ]
