"""A session is cancelled with a reason, instead of being deleted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0003_session_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("session", "cancelled_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "session",
            "cancelled_by",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("session", "cancel_reason", models.CharField(blank=True, max_length=200)),
        migrations.AddConstraint(
            "session",
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason=""),
                name="session_cancelled_by_whom_and_why",
            ),
        ),
    ]
