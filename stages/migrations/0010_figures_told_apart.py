"""The figures kept ready are told apart by what people are, and changes are counted by the table that they were of.

The sums have other keys by now, so they are made once more from the ledger, whichever way this goes.
"""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

HERE = Path(__file__).parent
KEPT_BY_HAND = {"db_constraint": False, "db_index": False, "on_delete": django.db.models.deletion.PROTECT}
OF_NOBODY = {"related_name": "+", "null": True}
PEOPLE = "interest, track, sex, desk_id, kelurahan_id"
REBUILD = "SELECT tally_rebuild()"


def sql(*names):
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


class Migration(migrations.Migration):
    dependencies = [("participants", "0004_history_is_kept"), ("stages", "0009_summary")]
    operations = [
        # The log is not folded any more: what it says is not told apart, and is in the ledger too.
        migrations.RunSQL("DELETE FROM stages_tallychange", REBUILD),
        migrations.DeleteModel("TallySpan"),
        migrations.CreateModel(
            name="TallySpan",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "last",
                        "desk_id",
                        "stage",
                        "value",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=9)),
                ("last", models.IntegerField()),
                ("desk", models.ForeignKey(to="participants.desk", related_name="+", **KEPT_BY_HAND)),
                ("stage", models.PositiveSmallIntegerField()),
                ("value", models.CharField(max_length=20)),
                ("reached", models.IntegerField()),
                ("now", models.IntegerField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.DeleteModel("TallyFold"),
        migrations.CreateModel(
            name="TallySource",
            fields=[
                ("source", models.CharField(max_length=63, primary_key=True, serialize=False)),
                ("changes", models.BigIntegerField()),
                ("written_at", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddField(
            "tallychange",
            "source",
            models.CharField(default="stages_stagevisit", max_length=63),
            preserve_default=False,
        ),
        migrations.AddField(
            "tallychange",
            "kelurahan",
            models.ForeignKey(to="participants.kelurahan", **KEPT_BY_HAND, **OF_NOBODY),
        ),
        migrations.AddField("tallychange", "interest", models.CharField(db_default="", max_length=10)),
        migrations.AddField("tallychange", "track", models.CharField(db_default="", max_length=10)),
        migrations.AddField("tallychange", "sex", models.CharField(db_default="", max_length=1)),
        migrations.RunSQL(sql("summary.sql"), sql("summary_reverse.sql", "summary_0009.sql")),
        migrations.RunSQL(
            "CALL tally_unwatch('participants_participant')",
            f"CALL tally_watch('participants_participant', 'UPDATE OF {PEOPLE}')",
        ),
        migrations.RunSQL(REBUILD, migrations.RunSQL.noop),
    ]
