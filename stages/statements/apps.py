from django.apps import AppConfig


class StatementsConfig(AppConfig):
    """Figures that were said in public, for ever."""

    name = "stages.statements"
    verbose_name = "Pernyataan"
