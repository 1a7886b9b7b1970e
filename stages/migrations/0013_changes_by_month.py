from pathlib import Path

from django.db import migrations, models

HERE = Path(__file__).parent


class Migration(migrations.Migration):
    """What the figures until a month were, they are still while no change is dated in or before it."""

    dependencies = [("stages", "0012_persons")]

    operations = [
        migrations.RunSQL(
            (HERE / "months.sql").read_text(encoding="utf-8"),
            (HERE / "months_reverse.sql").read_text(encoding="utf-8"),
            state_operations=[
                migrations.DeleteModel("TallySource"),
                migrations.CreateModel(
                    name="TallySource",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "source", "month", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("source", models.CharField(max_length=63)),
                        ("month", models.DateField()),
                        ("changes", models.BigIntegerField()),
                        ("written_at", models.DateTimeField()),
                    ],
                    options={"default_permissions": ()},
                ),
            ],
        ),
    ]
