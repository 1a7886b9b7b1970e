"""The mentors, as an administrator keeps them."""

from django import forms
from django.contrib import admin

from participants.fields import DigitsField, PhoneField, in_our_words
from stages.mentoring.models import Mentor


class MentorAdminForm(forms.ModelForm):
    phone = PhoneField(label="HP/WhatsApp")
    nip = DigitsField(label="NIP", length=18, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)


@admin.register(Mentor)
class MentorAdmin(admin.ModelAdmin):
    form = MentorAdminForm
    fields = ["name", "phone", "nip", "active", "user"]
    list_display = ["name", "phone", "nip", "active"]
    list_filter = ["active"]

    def save_model(self, request, mentor, form, change):
        if not change:
            mentor.recorded_by = request.user
        super().save_model(request, mentor, form, change)
