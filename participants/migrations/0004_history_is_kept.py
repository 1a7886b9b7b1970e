"""History has room for the longest field and is only added to; history_guards.sql says what refuses the rest."""

from pathlib import Path

from django.db import migrations, models

HERE = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("participants", "0003_records_and_their_history")]
    operations = [
        migrations.AlterField("fieldchange", "was", models.CharField(blank=True, max_length=254)),
        migrations.AlterField("fieldchange", "became", models.CharField(blank=True, max_length=254)),
        migrations.RunSQL(
            (HERE / "history_guards.sql").read_text(encoding="utf-8"),
            (HERE / "history_guards_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
