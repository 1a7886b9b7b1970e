from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """What a kecamatan counted on paper, beside what the ledger says."""

    name = "stages.reconciliation"
    verbose_name = "Kertas dan catatan"
