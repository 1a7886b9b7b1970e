"""The kinds of permits, which administrators keep. A kind that has permits stays: permits protect it."""

from django.contrib import admin

from stages.licensing.models import KindStep, PermitKind


class KindStepInline(admin.TabularInline):
    model = KindStep
    extra = 1


@admin.register(PermitKind)
class PermitKindAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "years", "several", "required"]
    inlines = [KindStepInline]
