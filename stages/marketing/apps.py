from django.apps import AppConfig


class MarketingConfig(AppConfig):
    """P5 akses pemasaran: bazaars and marketplace shops."""

    name = "stages.marketing"
    verbose_name = "Akses pemasaran"

    def ready(self):
        from stages import work
        from stages.marketing import evidence
        from stages.marketing.invariants import INVARIANTS
        from stages.models import Stage

        reads, records = "participants.view_participant", "stages.record_marketing"
        work.declare(
            work.Work(
                Stage.MARKETING,
                missing=evidence.missing,
                complete=evidence.complete,
                panel=evidence.panel,
                template="marketing/_panel.html",
                beside=evidence.beside,
                reads=("marketing_bazaar", "marketing_participation", work.PERSONS),
                more=evidence.more,
                invariants=INVARIANTS,
                step=lambda part: work.Link("Pilih untuk bazar", "marketing:choose", records, posts=True),
                links=(work.Link("Bazar", "marketing:bazaars", reads),),
                actions=(work.Link("Pilih untuk bazar", "marketing:choose", records),),
            )
        )
