"""What an administrator keeps: desks with their officers, and kelurahan with their validity."""

from django.contrib import admin

from participants.models import Desk, Kelurahan


@admin.register(Desk)
class DeskAdmin(admin.ModelAdmin):
    list_display = ["name", "code"]
    filter_horizontal = ["officers"]


@admin.register(Kelurahan)
class KelurahanAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "desk", "valid_from", "valid_to"]
    list_filter = ["desk"]
    list_select_related = ["desk"]

    def get_readonly_fields(self, request, kelurahan=None):
        """People live there: a kelurahan does not change its kecamatan; end it and create its successor."""
        return ["desk"] if kelurahan else []
