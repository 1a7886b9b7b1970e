from django.apps import AppConfig


class LicensingConfig(AppConfig):
    """P4 perizinan: permits and their steps."""

    name = "stages.licensing"
    verbose_name = "Perizinan"

    def ready(self):
        from stages import work
        from stages.licensing import evidence

        work.declare(evidence.WORK)
