from django.apps import AppConfig


class LicensingConfig(AppConfig):
    """P4 perizinan: permits and their steps."""

    name = "stages.licensing"
    verbose_name = "Perizinan"
