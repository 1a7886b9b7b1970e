"""What a statement is about, and the code that somebody holds in their hands."""

from django import forms

from participants.fields import KeyField, Renewable, in_our_words
from stages.clocks import ClocksForm
from stages.statements import codes, moments


class DraftForm(ClocksForm):
    """What would be said. Without a moment: as known now, or rather as of the latest moment that is final."""

    compare = forms.BooleanField(label="Sebutkan perubahan sejak pernyataan terakhir", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desk"].empty_label = "Seluruh Jakarta Barat"
        self.fields["known_at"].help_text = "Kosongkan untuk angka yang tercatat sampai sekarang."

    def moment(self, typed, as_of):
        latest = moments.latest()
        return min(typed, latest) if typed else latest

    def draft(self):
        """What the figures are made of."""
        return {name: self.cleaned_data[name] for name in ("as_of", "known_at", "desk", "measure", "compare")}


class PublishForm(Renewable, DraftForm):
    """The same, with the figures that the author saw and the key that makes twice once."""

    seen = forms.CharField(label="Angka pratinjau", max_length=100, widget=forms.HiddenInput)
    key = KeyField()


class CodeForm(forms.Form):
    """The code of a printed statement."""

    code = forms.CharField(
        label="Kode pemeriksaan",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=f"Sepuluh huruf dan angka di bawah kode QR, misalnya {codes.EXAMPLE}.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)

    def clean_code(self):
        try:
            return codes.parse(self.cleaned_data["code"])
        except codes.CodeError as problem:
            raise forms.ValidationError(str(problem)) from problem
