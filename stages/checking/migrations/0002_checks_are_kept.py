"""What a check found stays."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("checking", "0001_initial")]
    operations = [
        migrations.RunSQL(
            (HERE / "checks.sql").read_text(encoding="utf-8"), (HERE / "checks_reverse.sql").read_text(encoding="utf-8")
        )
    ]
