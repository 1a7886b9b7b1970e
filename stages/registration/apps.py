from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    """P1 pendaftaran: the desk's page."""

    name = "stages.registration"
    verbose_name = "Pendaftaran"
