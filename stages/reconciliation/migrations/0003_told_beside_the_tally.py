"""What the tally tells of this folder takes part in the version that its pages are kept under."""

from django.db import migrations

TABLES = ("reconciliation_sheet", "reconciliation_figure", "reconciliation_reason", "reconciliation_signoff")


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0002_paper_is_kept"), ("stages", "0009_summary")]
    operations = [
        migrations.RunSQL(f"CALL tally_watch('{table}')", f"CALL tally_unwatch('{table}')") for table in TABLES
    ]
