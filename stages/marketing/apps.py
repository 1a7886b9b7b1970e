from django.apps import AppConfig


class MarketingConfig(AppConfig):
    """P5 akses pemasaran: bazaars and marketplace shops."""

    name = "stages.marketing"
    verbose_name = "Akses pemasaran"
