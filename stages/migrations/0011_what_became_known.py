from django.db import migrations, models


class Migration(migrations.Migration):
    """What was written down or voided since a moment is found without reading the whole ledger."""

    dependencies = [("stages", "0010_figures_told_apart")]

    operations = [
        migrations.AddIndex(
            model_name="stagevisit", index=models.Index(fields=["recorded_at"], name="stagevisit_recorded")
        ),
        migrations.AddIndex(
            model_name="stagevisit",
            index=models.Index(
                condition=models.Q(("voided_at__isnull", False)), fields=["voided_at"], name="stagevisit_voided"
            ),
        ),
    ]
