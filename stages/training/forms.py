"""What is asked about a class, its sessions, its people and their attendance."""

import uuid
from datetime import date

from django import forms
from django.conf import settings
from django.utils import timezone

from participants.fields import DateField, KeyField, Renewable, in_our_words
from participants.models import Desk, Interest
from stages.keys import fingerprint
from stages.training import rows, session_acts
from stages.training.acts import FACTS, SAME_CLASS
from stages.training.models import Session, TrainingClass

MOST_SEATS = 500
LONGEST = 366  # days; more is a slip of the finger
FAR = 10 * 366  # days ahead or behind
PERCENT = {"min_value": 1, "max_value": 100}
FILLED = {"min_value": "Isi 1 sampai 100.", "max_value": "Isi 1 sampai 100."}


class ClassForm(Renewable, forms.ModelForm):
    """A class, new or changed."""

    interest = forms.ChoiceField(label="Minat", choices=[("", "Pilih minat"), *Interest.choices])
    number = forms.IntegerField(label="Angkatan", min_value=1, max_value=9999)
    desk = forms.ModelChoiceField(
        Desk.objects.all(), label="Kecamatan (opsional)", required=False, empty_label="Semua kecamatan"
    )
    place = forms.CharField(label="Tempat", max_length=200)
    first_on = DateField(label="Hari pertama")
    last_on = DateField(label="Hari terakhir")
    seats = forms.IntegerField(label="Kursi", min_value=1, max_value=MOST_SEATS)
    trainer = forms.CharField(label="Pelatih (opsional)", max_length=200, required=False)
    theory_percent = forms.IntegerField(label="Lulus bila hadir teori (%)", **PERCENT)
    practice_percent = forms.IntegerField(label="Lulus bila hadir praktik (%)", **PERCENT)
    key = KeyField()
    seen = forms.CharField(label="Versi", max_length=16, required=False, widget=forms.HiddenInput)

    class Meta:
        model = TrainingClass
        fields = ("interest", "number", "desk", "place", "first_on", "last_on", "seats", "trainer")
        fields += ("theory_percent", "practice_percent")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["key"] = uuid.uuid4()  # not that of the class itself
        self.initial["seen"] = fingerprint(self.instance, FACTS) if self.instance.pk else ""
        in_our_words(self)
        for name in ("theory_percent", "practice_percent"):
            self.fields[name].error_messages |= FILLED
        sentence = f"Isi 1 sampai {MOST_SEATS} kursi."
        self.fields["seats"].error_messages |= {"min_value": sentence, "max_value": sentence}

    def clean_first_on(self):
        day = self.cleaned_data["first_on"]
        start = date.fromisoformat(settings.PROGRAMME_START)
        if day < start:
            raise forms.ValidationError(f"Mendahului program ({start.year}).")
        return day

    def clean(self):
        data = super().clean()
        first, last = data.get("first_on"), data.get("last_on")
        if first and abs((first - timezone.localdate()).days) > FAR:
            self.add_error("first_on", "Periksa tahunnya.")
        elif first and last and last < first:
            self.add_error("last_on", "Hari terakhir mendahului hari pertama.")
        elif first and last and (last - first).days >= LONGEST:
            self.add_error("last_on", "Kelas lebih dari satu tahun. Periksa tanggalnya.")
        same = {name: data.get(name) for name in ("interest", "number", "first_on")}
        same |= {"desk": data["desk"]} if data.get("desk") else {"desk__isnull": True}
        others = TrainingClass.objects.exclude(pk=self.instance.pk).exclude(key=data.get("key"))
        if not self.errors and others.filter(**same).exists():
            self.add_error("number", SAME_CLASS)
        return data

    def _get_validation_exclusions(self):
        """Sameness is said above, in our words; a form sent again must not stumble over its own success."""
        return super()._get_validation_exclusions() | {"desk"}


class ClassFilter(forms.Form):
    """The filters of the list, for lists.chosen. They stand in the address, so they hold codes only."""

    DISTRICT = "kota"  # no desk has this code

    year = forms.IntegerField(
        label="Tahun", required=False, min_value=2000, max_value=2100, widget=forms.TextInput({"inputmode": "numeric"})
    )  # of a field for numbers the browser would forget what is none
    desk = forms.TypedChoiceField(label="Kecamatan", required=False, empty_value=None)
    state = forms.ChoiceField(
        label="Keadaan",
        required=False,
        choices=[("", "Semua"), ("akan", "Akan datang"), ("berjalan", "Berjalan"), ("selesai", "Selesai")],
    )
    before = forms.ModelChoiceField(
        TrainingClass.objects.all(), label="Halaman", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        desks = {desk.code: desk for desk in Desk.objects.all()}
        named = [(code, str(desk)) for code, desk in desks.items()]
        self.fields["desk"].choices = [("", "Semua"), *named, (self.DISTRICT, "Jakarta Barat (semua kecamatan)")]
        self.fields["desk"].coerce = lambda code: desks.get(code, code)
        in_our_words(self)

    def clean(self):
        data = super().clean()
        data["district"] = data.get("desk") == self.DISTRICT
        return data | {"desk": None} if data["district"] else data


class SessionForm(Renewable, forms.ModelForm):
    """A session, new or changed."""

    held_on = DateField(label="Tanggal")
    kind = forms.ChoiceField(label="Jenis", choices=[("", "Pilih jenis"), *Session.Kind.choices])
    topic = forms.CharField(label="Materi", max_length=120)
    key = KeyField()
    seen = forms.CharField(label="Versi", max_length=16, required=False, widget=forms.HiddenInput)

    class Meta:
        model = Session
        fields = session_acts.FACTS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["key"] = uuid.uuid4()
        self.initial["seen"] = fingerprint(self.instance, session_acts.FACTS) if self.instance.pk else ""
        in_our_words(self)


class AttendanceForm(Renewable, forms.Form):
    """Who came, by row number; cleans to a set of rows. `taken` and `cancelled` are the rows of the sheet.

    `seen` is the key of the attendance that whoever fills it in has seen, 0 for none.
    """

    present = forms.CharField(label="Nomor yang hadir", max_length=rows.LONGEST)
    seen = forms.IntegerField(label="Versi", min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    key = KeyField()

    def __init__(self, *args, taken, cancelled, **kwargs):
        super().__init__(*args, **kwargs)
        self.taken, self.cancelled = taken, cancelled
        in_our_words(self)
        self.fields["present"].error_messages["required"] = f"{rows.EXAMPLE} Bila tidak ada yang hadir, tulis 0."
        self.fields["present"].help_text = "Misalnya 1-12, 15, 18-40. Boleh juga: semua, atau 0 bila tidak ada."
        self.fields["present"].widget.attrs |= {"autocomplete": "off", "autofocus": True}

    def clean_present(self):
        try:
            return rows.parse(self.cleaned_data["present"], self.taken, self.cancelled)
        except rows.RowsError as problem:
            raise forms.ValidationError(str(problem)) from problem


class EnrolForm(Renewable, forms.Form):
    """The class; offered are those with free seats, but one that is full by now is answered person by person."""

    training_class = forms.ModelChoiceField(TrainingClass.objects.select_related("desk"), label="Kelas")
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = TrainingClass.objects.with_room().select_related("desk")
        self.fields["training_class"].widget.choices = [("", "Pilih kelas"), *((c.pk, _with_room(c)) for c in offered)]
        in_our_words(self)


def _with_room(training_class):
    free, days = training_class.seats - training_class.taken, f"{training_class.first_on:%d-%m-%Y}"
    return f"{training_class}, mulai {days}: {free} kursi kosong"
