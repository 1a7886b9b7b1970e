"""What an administrator keeps: the marketplaces."""

from django.contrib import admin

from stages.marketing.models import Marketplace


@admin.register(Marketplace)
class MarketplaceAdmin(admin.ModelAdmin):
    list_display = ["name", "hosts", "position", "in_use"]
