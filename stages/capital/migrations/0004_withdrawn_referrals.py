"""Whoever asked for money may withdraw until it is paid out, for a reason."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("capital", "0003_told_beside_the_tally"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_status_has_its_facts",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_dates_in_order",
        ),
        migrations.AddField(
            model_name="referral",
            name="withdrawal",
            field=models.CharField(blank=True, max_length=200, verbose_name="alasan tidak dilanjutkan"),
        ),
        migrations.AddField(
            model_name="referral",
            name="withdrawn_on",
            field=models.DateField(null=True, verbose_name="tidak dilanjutkan"),
        ),
        migrations.AlterField(
            model_name="referral",
            name="status",
            field=models.CharField(
                choices=[
                    ("dirujuk", "Dirujuk"),
                    ("diajukan", "Diajukan"),
                    ("disetujui", "Disetujui"),
                    ("ditolak", "Ditolak"),
                    ("cair", "Cair"),
                    ("mundur", "Tidak dilanjutkan"),
                ],
                default="dirujuk",
                max_length=9,
                verbose_name="keadaan",
            ),
        ),
        migrations.AlterField(
            model_name="referralevent",
            name="from_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("dirujuk", "Dirujuk"),
                    ("diajukan", "Diajukan"),
                    ("disetujui", "Disetujui"),
                    ("ditolak", "Ditolak"),
                    ("cair", "Cair"),
                    ("mundur", "Tidak dilanjutkan"),
                ],
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="referralevent",
            name="to_status",
            field=models.CharField(
                choices=[
                    ("dirujuk", "Dirujuk"),
                    ("diajukan", "Diajukan"),
                    ("disetujui", "Disetujui"),
                    ("ditolak", "Ditolak"),
                    ("cair", "Cair"),
                    ("mundur", "Tidak dilanjutkan"),
                ],
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status", "dirujuk"),
                        ("submitted_on", None),
                        ("amount_approved", None),
                        ("decided_on", None),
                        ("refusal", ""),
                        ("amount_disbursed", None),
                        ("disbursed_on", None),
                        ("withdrawal", ""),
                        ("withdrawn_on", None),
                    ),
                    models.Q(
                        ("status", "diajukan"),
                        ("submitted_on__isnull", False),
                        ("amount_approved", None),
                        ("decided_on", None),
                        ("refusal", ""),
                        ("amount_disbursed", None),
                        ("disbursed_on", None),
                        ("withdrawal", ""),
                        ("withdrawn_on", None),
                    ),
                    models.Q(
                        ("status", "disetujui"),
                        ("submitted_on__isnull", False),
                        ("amount_approved__isnull", False),
                        ("decided_on__isnull", False),
                        ("refusal", ""),
                        ("amount_disbursed", None),
                        ("disbursed_on", None),
                        ("withdrawal", ""),
                        ("withdrawn_on", None),
                    ),
                    models.Q(
                        ("status", "ditolak"),
                        ("submitted_on__isnull", False),
                        ("amount_approved", None),
                        ("decided_on__isnull", False),
                        models.Q(("refusal", ""), _negated=True),
                        ("amount_disbursed", None),
                        ("disbursed_on", None),
                        ("withdrawal", ""),
                        ("withdrawn_on", None),
                    ),
                    models.Q(
                        ("status", "cair"),
                        ("submitted_on__isnull", False),
                        ("amount_approved__isnull", False),
                        ("decided_on__isnull", False),
                        ("refusal", ""),
                        ("amount_disbursed__isnull", False),
                        ("disbursed_on__isnull", False),
                        ("withdrawal", ""),
                        ("withdrawn_on", None),
                    ),
                    models.Q(
                        ("status", "mundur"),
                        ("amount_approved", None),
                        ("decided_on", None),
                        ("refusal", ""),
                        ("amount_disbursed", None),
                        ("disbursed_on", None),
                        ("withdrawn_on__isnull", False),
                        models.Q(("withdrawal", ""), _negated=True),
                    ),
                    models.Q(
                        ("status", "mundur"),
                        ("submitted_on__isnull", False),
                        ("amount_approved__isnull", False),
                        ("decided_on__isnull", False),
                        ("refusal", ""),
                        ("amount_disbursed", None),
                        ("disbursed_on", None),
                        ("withdrawn_on__isnull", False),
                        models.Q(("withdrawal", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="referral_status_has_its_facts",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("submitted_on__isnull", True), ("submitted_on__gte", models.F("referred_on")), _connector="OR"
                    ),
                    models.Q(
                        ("decided_on__isnull", True), ("decided_on__gte", models.F("submitted_on")), _connector="OR"
                    ),
                    models.Q(
                        ("disbursed_on__isnull", True), ("disbursed_on__gte", models.F("decided_on")), _connector="OR"
                    ),
                    models.Q(
                        ("withdrawn_on__isnull", True),
                        (
                            "withdrawn_on__gte",
                            django.db.models.functions.comparison.Coalesce(
                                models.F("decided_on"), models.F("submitted_on"), models.F("referred_on")
                            ),
                        ),
                        _connector="OR",
                    ),
                ),
                name="referral_dates_in_order",
            ),
        ),
    ]
