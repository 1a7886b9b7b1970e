"""The figures kept ready, and made from the ledger as it is; summary.sql says how they are kept right by now."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

HERE = Path(__file__).parent
WATCHED = """
CALL tally_watch('participants_desk');
CALL tally_watch('participants_kelurahan');
CALL tally_watch('participants_participant', 'UPDATE OF interest, track, sex, desk_id, kelurahan_id');
"""
UNWATCHED = """
CALL tally_unwatch('participants_participant');
CALL tally_unwatch('participants_kelurahan');
CALL tally_unwatch('participants_desk');
"""
DESK = {
    "db_constraint": False,
    "db_index": False,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "participants.desk",
}


class Migration(migrations.Migration):
    dependencies = [("participants", "0004_history_is_kept"), ("stages", "0008_selection")]
    operations = [
        migrations.CreateModel(
            name="TallyChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("desk", models.ForeignKey(null=True, **DESK)),
                ("stage", models.PositiveSmallIntegerField(null=True)),
                ("day", models.DateField(null=True)),
                ("reached", models.IntegerField(db_default=0)),
                ("now", models.IntegerField(db_default=0)),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="TallySpan",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "last", "desk_id", "stage", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("last", models.IntegerField()),
                ("desk", models.ForeignKey(**DESK)),
                ("stage", models.PositiveSmallIntegerField()),
                ("reached", models.IntegerField()),
                ("now", models.IntegerField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="TallyFold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(
            (HERE / "summary_0009.sql").read_text(encoding="utf-8"),
            (HERE / "summary_0009_reverse.sql").read_text(encoding="utf-8"),
        ),
        migrations.RunSQL(WATCHED, UNWATCHED),
        migrations.RunSQL("SELECT tally_rebuild()", migrations.RunSQL.noop),
    ]
