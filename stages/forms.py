"""What is asked when people are moved, and the filters of lists and of the tally."""

from functools import partial

from django import forms
from django.template.loader import render_to_string
from django.utils import timezone

from participants.fields import DateField, KeyField, Renewable, in_our_words
from stages import memory, work
from stages.asked import AsOfForm, FigureForm, OneOf  # noqa: F401 (the day is asked by others too)
from stages.models import Departure, Stage
from stages.narrowing import WAYS
from stages.parts import hashed
from stages.rules import registration_day_refusal
from stages.tally import Measure

MOST_DAYS = 36_500  # a hundred years
AFTER_REGISTRATION = [(stage.value, stage.title) for stage in Stage.programme()[1:]]


class MoveForm(Renewable, forms.Form):
    """Where to, since when and why; the key makes sending it twice the same as once."""

    stage = forms.TypedChoiceField(label="Pindahkan ke", choices=[("", "Pilih tahap"), *AFTER_REGISTRATION], coerce=int)
    entered_on = DateField(label="Tanggal berlaku")
    reason = forms.CharField(
        label="Alasan (opsional)",
        required=False,
        max_length=200,
        help_text="Wajib bila melewati, mundur, mengulang atau belum siap.",
    )
    key = KeyField()

    def __init__(self, *args, **kwargs):
        initial = {"entered_on": timezone.localdate()} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        in_our_words(self)

    def move(self):
        """The move itself, without the key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class SingleMoveForm(MoveForm):
    """`expected` is the open stay the person at the screen saw."""

    expected = forms.IntegerField(label="Tahap sekarang", widget=forms.HiddenInput)


class PasteForm(forms.Form):
    """A list of people, pasted from anywhere."""

    pasted = forms.CharField(
        label="Nomor pendaftaran atau NIK",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
        help_text="Satu atau beberapa dalam satu baris, dengan pemisah apa saja.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)


class LateForm(MoveForm):
    """A stay from paper that came late; always with a reason."""

    reason = forms.CharField(label="Alasan", max_length=200, help_text="Misalnya: daftar hadir baru diterima.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].label = "Tahap"
        self.fields["entered_on"].initial = None
        self.initial["entered_on"] = None


class LeaveForm(Renewable, forms.Form):
    departure = forms.ChoiceField(label="Sebab keluar", choices=[("", "Pilih sebab"), *Departure.choices])
    left_on = DateField(label="Tanggal berlaku")
    reason = forms.CharField(label="Keterangan (opsional)", required=False, max_length=200)
    key = KeyField()
    expected = forms.IntegerField(label="Tahap sekarang", widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        initial = {"left_on": timezone.localdate()} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        in_our_words(self)


class RegisteredOnForm(Renewable, forms.Form):
    """The right day of registration, and why another one was written down."""

    registered_on = DateField(label="Tanggal daftar yang benar")
    reason = forms.CharField(label="Alasan", max_length=150, help_text="Misalnya: tertulis 2023, pada formulir 2022.")
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)
        self.fields["reason"].error_messages["required"] = "Isi alasan."

    def clean_registered_on(self):
        day = self.cleaned_data["registered_on"]
        if refusal := registration_day_refusal(day, timezone.localdate()):
            raise forms.ValidationError(refusal)
        return day


class CorrectForm(Renewable, forms.Form):
    """What is right instead of a stay that was written down wrongly; of leaving, its cause rather than a stage."""

    stage = forms.TypedChoiceField(label="Tahap yang benar", choices=AFTER_REGISTRATION, coerce=int)
    departure = forms.ChoiceField(label="Sebab keluar yang benar", choices=Departure.choices)
    entered_on = DateField(label="Tanggal berlaku yang benar")
    reason = forms.CharField(label="Alasan", max_length=150, help_text="Misalnya: tertukar dengan peserta lain.")
    key = KeyField()

    def __init__(self, *args, visit, **kwargs):
        written = {name: getattr(visit, name) for name in ("stage", "departure", "entered_on")}
        super().__init__(*args, initial=written, **kwargs)
        del self.fields["stage" if visit.place.is_left else "departure"]
        self.place = visit.stage
        in_our_words(self)
        self.fields["reason"].error_messages["required"] = "Isi alasan."

    def clean(self):
        return {"stage": self.place} | super().clean()


class ReasonForm(Renewable, forms.Form):
    """For voiding and undoing, which always need a reason."""

    reason = forms.CharField(label="Alasan", max_length=200)
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)
        self.fields["reason"].error_messages["required"] = "Isi alasan."


class PeopleFilter(FigureForm):
    """The filters of a list of people. They stand in the address, so they hold codes only, never a name."""

    stage = OneOf([(stage.value, stage.title) for stage in Stage], "Kini di tahap", coerce=int)
    idle = forms.IntegerField(
        label="Belum bergerak lebih dari (hari)",
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),  # keeps what was typed
    )
    missing = OneOf([("1", "Belum lengkap")], "Bukti", coerce=bool)
    no_nik = OneOf([("1", "Belum ada NIK")], "NIK", coerce=bool)
    before = forms.IntegerField(
        label="Halaman", required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def __init__(self, data, *, desks, offered=None):
        """offered: the choices of the folders' filters, if they were read already."""
        super().__init__(data, desks=desks)
        self.place = _place(data)
        self.declared, self._drawn = work.filters_of(self.place), {}
        for each, choices in zip(self.declared, offered or _offered(self.place), strict=True):
            self.fields[each.name] = OneOf(choices, each.label)
        in_our_words(self)

    @classmethod
    def shared(cls, data, *, desks):
        """The same form without its page, made once for all who ask for the same and may choose the same.

        Nobody may change it. One that is not valid, or of a kelurahan, whose name it has read, is everybody's own.
        """
        place, desks = _place(data), list(desks)
        offered, known = _offered(place), {*cls.base_fields, *(each.name for each in work.filters_of(place))}
        asked = {name: data[name] for name in data if name in known and not (name == "before" and _is_page(data[name]))}
        form = partial(cls, asked, desks=desks, offered=offered)
        if data.get("kelurahan"):
            return form()
        may_choose = [(desk.pk, desk.code, desk.name) for desk in desks], offered
        key = "filters", hashed(timezone.localdate(), sorted(asked.items()), may_choose)
        return memory.kept(key, lambda: made if (made := form()).is_valid() else None) or form()

    @property
    def has_desks(self):
        """Whether there is a kecamatan to choose besides all; an officer of one has none."""
        return len(self.fields["desk"].choices) > 2 or bool(self.data.get("desk"))

    @property
    def has_evidence(self):
        """Whether the folder of this stage can say who lacks something."""
        declared = work.of(self.place)
        return bool(declared and declared.complete)

    def of_folders(self):
        """The bound fields of the filters that folders declare."""
        return [self[each.name] for each in self.declared]

    @property
    def asks_more(self):
        """Whether one of the filters is set that a list does not show at first."""
        return any(self.data.get(name) for name in ("track", "sex", "no_nik", *(each.name for each in self.declared)))

    def drawn(self, stage):
        """The checked form as HTML, for the page of a stage or for that of everybody (None): drawn once for each."""
        if stage not in self._drawn:
            shown = {"filters": self, "stage": stage, "as_of": self.cleaned_data.get("as_of")}
            self._drawn[stage] = render_to_string("stages/_filter_form.html", shown)
        return self._drawn[stage]

    def names(self):
        return super().names() | {each.name: dict(self.fields[each.name].choices) for each in self.declared}

    def clean_missing(self):
        missing = self.cleaned_data["missing"]
        if missing and not self.has_evidence:
            raise forms.ValidationError("Hanya di daftar suatu tahap yang mencatat bukti.")
        return missing

    def clean(self):
        """Waiting is counted in the stage where somebody is, so it is asked only of those who are there."""
        asked = super().clean()
        there = asked.get("stage") and asked.get("measure") == Measure.NOW
        if asked.get("idle") is not None and not there:
            self.add_error("idle", "Hanya untuk “Sedang di” suatu tahap.")
        for name in WAYS:
            if asked.get(name) and not asked.get("stage"):
                self.add_error(name, "Hanya di daftar suatu tahap.")
        return asked


def _is_page(before):
    """Whether this is the cursor of a page, or of the first one."""
    try:
        PeopleFilter.base_fields["before"].clean(before)
    except forms.ValidationError:
        return False
    return True


def _place(data):
    """The stage whose list is asked for, or None; what folders declare depends on it."""
    try:
        return Stage(int(data.get("stage") or 0))
    except ValueError:
        return None


def _offered(place):
    """The choices of each filter that folders declare for the list of a stage."""
    return [each.choices() for each in work.filters_of(place)]


class SearchForm(forms.Form):
    """The one search box. Sent by POST: what is typed there is personal data and stays out of addresses."""

    q = forms.CharField(label="Cari nama, NIK, nomor pendaftaran atau telepon", required=False, max_length=100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)
