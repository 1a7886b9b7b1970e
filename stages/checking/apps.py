from django.apps import AppConfig


class CheckingConfig(AppConfig):
    """Whether the figures can be trusted: every run of the invariants, kept."""

    name = "stages.checking"
    verbose_name = "Pemeriksaan"
