from django.apps import AppConfig


class FinanceConfig(AppConfig):
    """P6 pengelolaan keuangan: coaching, bookkeeping, monthly reports."""

    name = "stages.finance"
    verbose_name = "Pengelolaan keuangan"

    def ready(self):
        from stages import work
        from stages.finance import evidence
        from stages.finance.invariants import INVARIANTS
        from stages.models import Stage

        work.declare(
            work.Work(
                stage=Stage.FINANCE,
                missing=evidence.missing,
                complete=evidence.complete,
                panel=evidence.panel,
                template="finance/_panel.html",
                beside=evidence.beside,
                reads=("finance_coaching", "finance_report", work.PERSONS),
                invariants=INVARIANTS,
                step=evidence.step,
                links=(work.Link("Laporan bulanan", "finance:grid", "participants.view_participant"),),
            )
        )
