"""A statement is never changed, and nothing is written into its past; statements.sql says how."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("statements", "0001_initial"), ("stages", "0006_permissions_of_the_work")]
    operations = [
        migrations.RunSQL(
            (HERE / "statements.sql").read_text(encoding="utf-8"),
            (HERE / "statements_reverse.sql").read_text(encoding="utf-8"),
        )
    ]
