"""A bazaar that was entered by mistake is taken back with a reason."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("marketing", "0003_told_beside_the_tally"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("bazaar", "voided_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "bazaar",
            "voided_by",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("bazaar", "void_reason", models.CharField(blank=True, max_length=200)),
        migrations.AddConstraint(
            "bazaar",
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="bazaar_voided_whole",
            ),
        ),
    ]
