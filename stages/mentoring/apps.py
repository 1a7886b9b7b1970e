from django.apps import AppConfig


class MentoringConfig(AppConfig):
    """P2 pendampingan: mentors, their visits, turnover."""

    name = "stages.mentoring"
    verbose_name = "Pendampingan"

    def ready(self):
        from stages import work
        from stages.mentoring import evidence

        work.declare(evidence.WORK)
