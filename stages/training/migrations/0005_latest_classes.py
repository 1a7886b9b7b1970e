"""The list of classes begins with the latest, and goes on from any of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0004_cancelled_sessions")]

    operations = [
        migrations.AddIndex("trainingclass", models.Index(fields=["-first_on", "-id"], name="trainingclass_latest"))
    ]
