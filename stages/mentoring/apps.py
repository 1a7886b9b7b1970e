from django.apps import AppConfig


class MentoringConfig(AppConfig):
    """P2 pendampingan: mentors, their visits, turnover."""

    name = "stages.mentoring"
    verbose_name = "Pendampingan"
