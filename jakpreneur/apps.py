from django.apps import AppConfig


class JakpreneurConfig(AppConfig):
    name = "jakpreneur"
    verbose_name = "JakPreneur Jakarta Barat"
