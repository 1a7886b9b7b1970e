from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent


class Migration(migrations.Migration):
    """What the stages record counts for whoever has the record: an edit of what they are need not count it again."""

    dependencies = [("participants", "0004_history_is_kept"), ("stages", "0011_what_became_known")]

    operations = [
        migrations.RunSQL(
            (HERE / "persons.sql").read_text(encoding="utf-8"),
            (HERE / "persons_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
