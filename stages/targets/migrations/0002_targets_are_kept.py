"""Targets are only ever followed by others."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_initial")]
    operations = [
        migrations.RunSQL(
            (HERE / "targets.sql").read_text(encoding="utf-8"),
            (HERE / "targets_reverse.sql").read_text(encoding="utf-8"),
        )
    ]
