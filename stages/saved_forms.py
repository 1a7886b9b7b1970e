"""What is asked when the filters of a list are kept under a name."""

from django import forms

from participants.fields import in_our_words


class SavedFilterForm(forms.Form):
    """The name that a filter is kept under, and for whom."""

    name = forms.CharField(
        label="Nama saringan",
        max_length=60,
        help_text="Misalnya: Kuliner menunggu lebih dari 60 hari. Jangan tulis nama orang.",
    )
    shared = forms.BooleanField(label="Bagikan ke seluruh kantor", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)
