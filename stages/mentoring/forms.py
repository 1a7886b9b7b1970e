"""What is asked about mentors, their visits and turnover. What contradicts the record, acts.py refuses."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from participants import dates
from participants.fields import DateField, DigitsField, KeyField, PhoneField, Renewable, RupiahField, in_our_words
from stages.keys import fingerprint
from stages.mentoring.acts import FACTS
from stages.mentoring.models import Mentor, Mode, Topic

MONTH = "Tulis bulan dan tahun, misalnya 05-2022 atau Mei 2022."


class MonthField(forms.CharField):
    """A month typed as 05-2022, 5/2022 or Mei 2022; cleans to its first day. Shown as 05-2022."""

    def __init__(self, **kwargs):
        super().__init__(**{"empty_value": None} | kwargs)

    def widget_attrs(self, widget):
        return {"autocomplete": "off", "placeholder": "bb-tttt", "maxlength": "40"}

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else f"{value:%m-%Y}"

    def to_python(self, value):
        value = super().to_python(value)
        if value is None:
            return None
        typed = re.sub(r"^(\d{4})-(\d{1,2})$", r"\2-\1", value.strip(), flags=re.ASCII)
        try:
            return dates.parse(f"1 {typed}" if typed[:1].isalpha() else f"1-{typed}")
        except dates.DateError:
            raise ValidationError(MONTH, code="month") from None


class MentorForm(Renewable, forms.ModelForm):
    """A mentor, new or changed."""

    phone = PhoneField(label="HP/WhatsApp")
    nip = DigitsField(label="NIP", length=18, required=False)
    key = KeyField()
    seen = forms.CharField(label="Versi", max_length=16, required=False, widget=forms.HiddenInput)

    class Meta:
        model = Mentor
        fields = ["name", "phone", "nip", "active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = fingerprint(self.instance, FACTS) if self.instance.pk else ""
        in_our_words(self)
        self.fields["nip"].label = "NIP (opsional)"
        self.fields["nip"].help_text = "18 angka. Tenaga kontrak tidak punya NIP."
        self.fields["name"].error_messages["required"] = "Isi nama."
        self.fields["phone"].error_messages["required"] = "Isi nomor telepon."


class AssignForm(Renewable, forms.Form):
    """Which mentor, since when. Each choice says how many people the mentor has already."""

    mentor = forms.ModelChoiceField(Mentor.objects.none(), label="Pendamping", empty_label="Pilih pendamping")
    starts_on = DateField(label="Sejak")
    key = KeyField()

    def __init__(self, *args, loads, **kwargs):
        super().__init__(*args, **kwargs)
        people = {load.mentor.pk: load.people for load in loads}
        self.fields["mentor"].queryset = Mentor.objects.filter(active=True)
        self.fields["mentor"].label_from_instance = lambda one: f"{one} ({people.get(one.pk, 0)} peserta)"
        self.fields["starts_on"].initial = timezone.localdate
        in_our_words(self)
        self.fields["mentor"].error_messages["required"] = "Pilih pendamping."
        self.fields["starts_on"].error_messages["required"] = "Isi tanggal mulai."


class VisitForm(Renewable, forms.Form):
    """One meeting; short fields, so that nothing private strays into them."""

    mentor = forms.ModelChoiceField(Mentor.objects.none(), label="Pendamping", empty_label="Pilih pendamping")
    held_on = DateField(label="Tanggal")
    mode = forms.ChoiceField(label="Cara", choices=[("", "Pilih cara"), *Mode.choices])
    place = forms.CharField(label="Tempat (opsional)", max_length=100, required=False)
    topic = forms.ChoiceField(label="Topik", choices=[("", "Pilih topik"), *Topic.choices])
    topic_note = forms.CharField(label="Rincian topik (opsional)", max_length=100, required=False)
    problem = forms.CharField(label="Kendala usaha (opsional)", max_length=200, required=False)
    action = forms.CharField(label="Tindakan (opsional)", max_length=200, required=False)
    next_on = DateField(label="Pertemuan berikutnya (opsional)", required=False)
    key = KeyField()

    def __init__(self, *args, mentor=None, **kwargs):
        initial = {"held_on": timezone.localdate(), "mentor": mentor}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["mentor"].queryset = Mentor.objects.filter(Q(active=True) | Q(pk=mentor))
        in_our_words(self)
        required = {"mentor": "Pilih pendamping.", "held_on": "Isi tanggal.", "mode": "Pilih cara."}
        for name, sentence in (required | {"topic": "Pilih topik."}).items():
            self.fields[name].error_messages["required"] = sentence

    def clean(self):
        data = super().clean()
        if data.get("topic") == Topic.OTHER and not data.get("topic_note") and "topic_note" not in self.errors:
            self.add_error("topic_note", "Sebutkan topiknya dengan beberapa kata.")
        return data


class TurnoverForm(Renewable, forms.Form):
    """What was sold in a month, as the participant said."""

    month = MonthField(label="Bulan")
    amount = RupiahField(label="Omzet (rupiah)")
    reason = forms.CharField(
        label="Alasan (opsional)",
        max_length=200,
        required=False,
        help_text="Wajib bila bulan ini sudah tercatat dan Anda membetulkannya.",
    )
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)
        self.fields["month"].error_messages["required"] = "Isi bulan."
        self.fields["amount"].error_messages["required"] = "Isi omzet; tulis 0 bila tidak ada penjualan."
