"""What the tally tells of this folder takes part in the version that its pages are kept under."""

from django.db import migrations

TABLES = ("targets_target",)


class Migration(migrations.Migration):
    dependencies = [("targets", "0002_targets_are_kept"), ("stages", "0009_summary")]
    operations = [
        migrations.RunSQL(f"CALL tally_watch('{table}')", f"CALL tally_unwatch('{table}')") for table in TABLES
    ]
