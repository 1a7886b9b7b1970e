"""The banks and schemes, which administrators keep. One that has referrals stays: referrals protect it."""

from django.contrib import admin

from stages.capital.models import Bank, Scheme


@admin.register(Bank, Scheme)
class OfferedAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "active"]
