"""Paper is only ever added to; paper.sql says what each guard is for."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0001_initial")]
    operations = [
        migrations.RunSQL(
            (HERE / "paper.sql").read_text(encoding="utf-8"), (HERE / "paper_reverse.sql").read_text(encoding="utf-8")
        )
    ]
