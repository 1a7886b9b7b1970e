"""The guards learn that a record can be handed over, merged and retired; records.sql says what each is for."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent


class Migration(migrations.Migration):
    dependencies = [("stages", "0003_originals_merges_exports"), ("participants", "0003_records_and_their_history")]
    operations = [
        migrations.RunSQL(
            (HERE / "records.sql").read_text(encoding="utf-8"),
            (HERE / "records_reverse.sql").read_text(encoding="utf-8"),
        )
    ]
