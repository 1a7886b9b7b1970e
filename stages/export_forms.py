"""What is asked before a file of people is made."""

from django import forms

from participants.fields import in_our_words
from stages.models import Export


class ExportForm(forms.Form):
    """What a file of people is for. `searched` is the search that narrowed the list when the page was opened."""

    LETTERS = 5  # fewer say nothing

    purpose = forms.CharField(
        label="Keperluan", max_length=200, help_text="Misalnya: daftar hadir pelatihan kuliner 3 Desember."
    )
    format = forms.ChoiceField(label="Bentuk berkas", choices=Export.Format.choices, initial=Export.Format.XLSX)
    with_nik = forms.BooleanField(label="Sertakan NIK dan nomor KK, bila tidak dapat tanpanya", required=False)
    searched = forms.CharField(label="Pencarian", required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args, may_nik, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_nik:
            del self.fields["with_nik"]
        in_our_words(self)
        self.fields["purpose"].error_messages["required"] = "Tulis untuk apa berkas ini."

    def clean_purpose(self):
        purpose = self.cleaned_data["purpose"]
        if sum(letter.isalpha() for letter in purpose) < self.LETTERS:
            raise forms.ValidationError(f"Tulis untuk apa berkas ini, paling sedikit {self.LETTERS} huruf.")
        return purpose
