"""Constraints and triggers that Django has no words for; guards.sql says what each is for."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("stages", "0001_initial"), ("participants", "0002_kelurahan_in_desk")]
    operations = [
        migrations.RunSQL(
            (HERE / "guards.sql").read_text(encoding="utf-8"), (HERE / "guards_reverse.sql").read_text(encoding="utf-8")
        )
    ]
