"""What the tally tells of this folder takes part in the version that its pages are kept under."""

from django.db import migrations

TABLES = ("mentoring_mentor", "mentoring_mentorvisit")


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0001_initial"), ("stages", "0009_summary")]
    operations = [
        migrations.RunSQL(f"CALL tally_watch('{table}')", f"CALL tally_unwatch('{table}')") for table in TABLES
    ]
