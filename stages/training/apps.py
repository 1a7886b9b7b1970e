from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """P3 pelatihan: classes, sessions, attendance, certificates."""

    name = "stages.training"
    verbose_name = "Pelatihan"
