from django.apps import AppConfig


class CapitalConfig(AppConfig):
    """P7 akses permodalan: referrals to banks."""

    name = "stages.capital"
    verbose_name = "Akses permodalan"

    def ready(self):
        from stages import work
        from stages.capital import evidence

        work.declare(evidence.WORK)
