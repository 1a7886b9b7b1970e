"""The latest classes, which every list of P3 offers, are read from an index: not sorted out of thousands each time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0002_told_beside_the_tally")]
    operations = [
        migrations.AddIndex("trainingclass", models.Index(fields=["-first_on", "-id"], name="trainingclass_latest"))
    ]
