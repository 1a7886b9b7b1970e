"""What a resident is asked who has no slip to scan: the number, and four digits that only they should know."""

from django import forms

from participants.fields import DigitsField, NumberField, in_our_words


class StatusForm(forms.Form):
    number = NumberField(label="Nomor pendaftaran")
    nik_tail = DigitsField(label="Empat angka terakhir NIK", length=4)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)
