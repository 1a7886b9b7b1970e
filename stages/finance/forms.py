"""What P6 asks: coaching, bookkeeping, reports of many people and months in one form, and the list's filter."""

from django import forms

from participants.fields import DateField, KeyField, Renewable, in_our_words
from stages.asked import DeskField
from stages.finance import months
from stages.finance.models import Method

BROKEN = "Formulir ini rusak. Buka formulir baru."


class CoachingForm(Renewable, forms.Form):
    held_on = DateField(label="Tanggal")
    topic = forms.CharField(label="Topik", max_length=100, help_text="Misalnya: memisahkan uang usaha dan uang rumah.")
    coach = forms.CharField(label="Oleh", max_length=100, help_text="Nama pembina atau lembaga.")
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)


class BookkeepingForm(Renewable, forms.Form):
    method = forms.ChoiceField(label="Metode pembukuan", choices=[("", "Pilih metode"), *Method.choices])
    other = forms.CharField(label="Cara lain: yang mana (opsional)", required=False, max_length=60)
    since = DateField(label="Sejak")
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)

    def clean(self):
        method, other = self.cleaned_data.get("method"), self.cleaned_data.get("other")
        if method == Method.OTHER and other == "":
            self.add_error("other", "Tulis cara yang dipakai.")
        if method and method != Method.OTHER and other:
            self.add_error("other", f"Kosongkan, atau pilih “{Method.OTHER.label}” sebagai metode.")


class ReportsForm(Renewable, forms.Form):
    """The boxes of `people` ({registration number: participant key}) and `editable` months.

    What is ticked in `received` and was not in `seen` arrived; what was in `seen` and is not ticked any more is taken
    back. What nobody touched is left alone, whoever has changed it meanwhile.
    """

    reason = forms.CharField(label="Alasan menarik kembali (opsional)", required=False, max_length=200)
    key = KeyField()

    def __init__(self, *args, people, editable, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.editable = people, editable
        in_our_words(self)
        self.fields["reason"].help_text = "Hanya bila Anda menghapus centang yang sudah tersimpan."

    def clean(self):
        ticked, seen = self._boxes("received"), self._boxes("seen")
        self.cleaned_data |= {"received": ticked - seen, "taken_back": seen - ticked}

    def sent(self, name):
        """{`number:2026-10`} of the boxes as they were sent, to show them again."""
        return set(self.data.getlist(name)) if self.is_bound else set()

    def _boxes(self, name):
        return {self._box(text) for text in self.data.getlist(name)}

    def _box(self, text):
        number, _, code = text.partition(":")
        month = months.parse(code)
        if number not in self.people or month not in self.editable:
            raise forms.ValidationError(BROKEN)
        return self.people[number], month


class VoidForm(Renewable, forms.Form):
    reason = forms.CharField(label="Alasan", max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)
        self.fields["reason"].error_messages["required"] = "Isi alasan."


class GridFilter(forms.Form):
    """The filter of the grid: codes only, for they stand in the address."""

    desk = DeskField()
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, desks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["before"].label = "Halaman"
        in_our_words(self)
        self.fields["desk"].offer(desks)
