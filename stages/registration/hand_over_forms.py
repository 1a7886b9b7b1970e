"""What is asked when a resident is to be handed over from one kecamatan to another."""

from django import forms
from django.utils import timezone

from participants import inquiries
from participants.fields import KeyField, NikField, Renewable, in_our_words
from participants.forms import KelurahanField
from participants.models import Desk, HandOver, Kelurahan, Participant


class WhoForm(forms.Form):
    """Somebody registered at another desk, by their NIK. Valid when there is such a person to ask for.

    Afterwards `participant` is that person, or `known_here` is one whom `user` may see already.
    """

    nik = NikField()

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user, self.participant, self.known_here = user, None, None
        in_our_words(self)
        self.fields["nik"].error_messages["required"] = "Isi NIK."

    def clean_nik(self):
        digits = self.cleaned_data["nik"]
        found = Participant.objects.active().select_related("desk").filter(nik=digits).first()
        if not found:
            raise forms.ValidationError("NIK ini belum terdaftar. Daftarkan sebagai peserta baru.")
        self.known_here = Participant.objects.visible_to(self.user).filter(pk=found.pk).first()
        if self.known_here:
            raise forms.ValidationError("NIK ini sudah terdaftar pada meja Anda.")
        try:
            inquiries.foreign_nik(self.user, found)
        except inquiries.TooMany as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        self.participant = found
        return digits


class AskForm(Renewable, forms.Form):
    """Where the resident lives now and why they are asked for; `user` offers the kelurahan of their desks."""

    kelurahan = KelurahanField(label="Kelurahan sekarang")
    reason = forms.CharField(label="Alasan", max_length=200, help_text="Misalnya: pindah rumah, KTP sudah diganti.")
    key = KeyField()

    def __init__(self, data=None, *, user):
        super().__init__(data)
        places = Kelurahan.objects.filter(desk__in=Desk.objects.visible_to(user))
        self.fields["kelurahan"].offer(places.in_force(timezone.localdate()))
        in_our_words(self)
        self.fields["kelurahan"].error_messages["invalid_choice"] = "Pilih kelurahan dari daftar."
        self.fields["reason"].error_messages["required"] = "Isi alasan."


class DecisionForm(forms.Form):
    """Yes, or no with an answer for the desk that asked."""

    decision = forms.ChoiceField(label="Keputusan", choices=HandOver.Decision.choices)
    answer = forms.CharField(label="Jawaban bila ditolak", required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)

    def clean(self):
        data = super().clean()
        declined = data.get("decision") == HandOver.Decision.DECLINED
        if declined and not data.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "Isi jawaban, agar kecamatan yang meminta tahu sebabnya.")
        return data
