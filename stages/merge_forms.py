"""Two records side by side: what differs, and what the one that is kept takes over from the other."""

from dataclasses import dataclass

from django import forms

from participants import wording
from participants.fields import KeyField, NumberField, Renewable, in_our_words
from participants.models import Participant
from stages.merging import TAKEABLE

KEEP, TAKE = "simpan", "ambil"
# Shown too, but decided otherwise: by a hand-over, by the merge itself.
FIXED = {
    "desk": "Yang tetap dipakai. Pindah kecamatan lewat pengalihan.",
    "kelurahan": "Yang tetap dipakai.",
    "registered_on": "Yang lebih awal dipakai.",
}


class OtherForm(forms.Form):
    """The registration number of somebody else whom `user` may see; as it is read from the slip."""

    other = NumberField(label="Nomor pendaftaran data yang lain", help_text="Misalnya: JB-4KX9-2QTM.")

    def __init__(self, *args, participant, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.participant, self.people = participant, Participant.objects.visible_to(user)
        in_our_words(self)
        self.fields["other"].error_messages["required"] = "Isi nomor pendaftaran."

    def clean_other(self):
        number = self.cleaned_data["other"]
        if number == self.participant.number:
            raise forms.ValidationError("Ini nomor data yang sama.")
        if not self.people.filter(number=number).exists():
            raise forms.ValidationError("Nomor ini tidak ditemukan. Periksa tanda terimanya.")
        return number


class MergeForm(Renewable, forms.Form):
    """`kept` and `duplicate` are two records of one person: a choice for each field in which they differ.

    The versions are those that the person at the screen saw.
    """

    reason = forms.CharField(label="Alasan", max_length=200, help_text="Misalnya: KTP dan KK sudah dicocokkan.")
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    duplicate_version = forms.IntegerField(widget=forms.HiddenInput)
    key = KeyField()

    def __init__(self, data=None, *, kept, duplicate):
        self.kept, self.duplicate = kept, duplicate
        super().__init__(data, initial={"kept_version": kept.version, "duplicate_version": duplicate.version})
        for name in TAKEABLE:
            if differs(kept, duplicate, name):
                self.fields[f"take_{name}"] = _choice(kept, duplicate, name)
        in_our_words(self)
        self.fields["reason"].error_messages["required"] = "Isi alasan menggabungkan."

    def taken(self):
        """The fields of TAKEABLE that the kept record takes over."""
        return [name for name in TAKEABLE if self.cleaned_data.get(f"take_{name}") == TAKE]

    def act(self):
        """What merging.merge() is told."""
        data = self.cleaned_data
        versions = data["kept_version"], data["duplicate_version"]
        return {"reason": data["reason"], "key": data["key"], "take": self.taken(), "versions": versions}

    def see_again(self):
        """Somebody changed a record meanwhile: what is shown now is what the next attempt was decided on."""
        self.kept.refresh_from_db()
        self.duplicate.refresh_from_db()
        self.renew(kept_version=self.kept.version, duplicate_version=self.duplicate.version)

    def rows(self):
        """[Row] of everything that stands in either record, in the order of the KTP."""
        names = [*TAKEABLE, *FIXED]
        rows = [Row.of(self, name) for name in names]
        return [row for row in rows if row.differs or row.left not in (wording.EMPTY, wording.NO)]


@dataclass(frozen=True)
class Row:
    """One field of both records in words. `choices` are [(radio button, words)] of left and right, or empty."""

    label: str
    left: str
    right: str
    differs: bool
    choices: list
    note: str

    @classmethod
    def of(cls, form, name):
        left, right = shown(form.kept, name), shown(form.duplicate, name)
        different = differs(form.kept, form.duplicate, name)
        note = _note(form.kept, form.duplicate, name) if different else ""
        field = f"take_{name}"
        radios = [widget.tag() for widget in form[field]] if field in form.fields else []
        choices = list(zip(radios, (left, right), strict=True)) if radios else []
        return cls(wording.label(name), left, right, different, choices, note)


def _note(kept, duplicate, name):
    """What else is to be known of a field in which both differ: of numbers that are not shown, where."""
    numbers = getattr(kept, name), getattr(duplicate, name)
    if name not in ("nik", "kk") or not all(numbers):
        return FIXED.get(name, "")
    places = ", ".join(str(at) for at, (left, right) in enumerate(zip(*numbers, strict=True), 1) if left != right)
    return f"Berbeda di angka ke-{places}. Nomor lengkapnya ada di halaman Ubah data masing-masing."


def differs(kept, duplicate, name):
    return getattr(kept, name) != getattr(duplicate, name)


def shown(participant, name):
    return wording.in_words(name, getattr(participant, name))


def taken_over(merge):
    """[(label, before, after)] of what the kept record took over, in words."""
    changed = {name: texts for name, texts in merge.taken.items() if texts[0] != texts[1]}
    taken = [(name, *(wording.stored_in_words(name, text) for text in texts)) for name, texts in changed.items()]
    return [(wording.label(name), before, "diganti" if after == before else after) for name, before, after in taken]


def _choice(kept, duplicate, name):
    """Keep the left value or take the right one; the right one is offered where the left is empty."""
    offered = TAKE if getattr(duplicate, name) and not getattr(kept, name) else KEEP
    return forms.ChoiceField(
        label=wording.label(name),
        required=False,
        initial=offered,
        choices=[(KEEP, shown(kept, name)), (TAKE, shown(duplicate, name))],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
