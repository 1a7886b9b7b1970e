from django.apps import AppConfig


class FinanceConfig(AppConfig):
    """P6 pengelolaan keuangan: coaching, bookkeeping, monthly reports."""

    name = "stages.finance"
    verbose_name = "Pengelolaan keuangan"
