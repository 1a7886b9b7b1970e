from django.apps import AppConfig


class CapitalConfig(AppConfig):
    """P7 akses permodalan: referrals to banks."""

    name = "stages.capital"
    verbose_name = "Akses permodalan"
