from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """How many people a year should bring to a stage."""

    name = "stages.targets"
    verbose_name = "Target"
