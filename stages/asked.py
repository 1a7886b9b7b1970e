"""What is asked of the figures in an address: a day, a kecamatan, an earlier day; and what narrows one figure."""

from django import forms
from django.utils import timezone

from participants import dates
from participants.fields import DateField, Offered, PlainSelect, SharedChoices, in_our_words
from participants.models import Interest, Kelurahan, Sex, Track
from stages import paths
from stages.models import Stage
from stages.narrowing import WAYS
from stages.tally import Measure, first_registration

MEASURES = [(measure.value, measure.label) for measure in (Measure.NOW, Measure.REACHED)]  # the usual one first


class AsOfForm(forms.Form):
    """The day of a tally; today when nothing is asked."""

    as_of = DateField(label="Per tanggal", required=False)

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Tanggal rekap tidak boleh di masa depan.")
        return day or timezone.localdate()


class OneOf(SharedChoices, forms.TypedChoiceField):
    """A filter that takes one of `choices`, or nothing."""

    def __init__(self, choices, label, **kwargs):
        given = {"required": False, "widget": PlainSelect, "choices": Offered([("", "Semua"), *choices])}
        empty = {"empty_value": None} if "coerce" in kwargs else {}
        super().__init__(label=label, **given | empty | kwargs)


class OutOfSight(forms.ModelChoiceField):
    """A filter that only an address sets; once it is set the form keeps it."""

    widget = forms.HiddenInput


class StageField(SharedChoices, forms.TypedChoiceField):
    """A stage of the programme that only an address sets."""

    def __init__(self, **kwargs):
        choices = Offered([("", ""), *((stage.value, stage.title) for stage in Stage.programme())])
        given = {"required": False, "empty_value": None, "widget": forms.HiddenInput}
        super().__init__(**given | kwargs, coerce=lambda code: Stage(int(code)), choices=choices)


class WayField(forms.CharField):
    """A whole way by its code, cleaned to the tuple of its stages, or None."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "empty_value": None, "max_length": len(Stage.programme())} | kwargs)

    def clean(self, value):
        code = super().clean(value)
        try:
            return code and paths.from_code(code)
        except ValueError:
            raise forms.ValidationError("Jalan itu tidak ada.") from None


class DeskField(SharedChoices, forms.TypedChoiceField):
    """One of the kecamatan that the reader may ask for, by its code; cleaned to the Desk, or None."""

    def __init__(self, *, empty_label="Semua", **kwargs):
        self.empty_label = empty_label
        super().__init__(**{"label": "Kecamatan", "required": False, "empty_value": None} | kwargs)

    def offer(self, desks):
        """Let exactly these be chosen. They are read once, for the choices and for the one that is chosen."""
        found = {desk.code: desk for desk in desks}
        self.coerce = found.__getitem__
        self.error_messages["invalid_choice"] = "Kecamatan itu tidak ada. Pilih dari daftar."
        self.choices = Offered([("", self.empty_label), *((code, desk.name) for code, desk in found.items())])


class TallyForm(AsOfForm):
    """What a tally is asked for: a day, a kecamatan, and an earlier day to compare with."""

    desk = DeskField(empty_label="Semua kecamatan")
    since = DateField(label="Dibanding (opsional)", required=False)

    def __init__(self, *args, desks, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)
        self.fields["desk"].offer(desks)

    def clean(self):
        asked = super().clean()
        since, as_of = asked.get("since"), asked.get("as_of")
        if since and as_of and since >= as_of:
            self.add_error("since", "Tanggal pembanding harus sebelum tanggal rekap.")
        elif since and as_of and (problem := before_the_programme(since)):
            self.add_error("since", problem)
        return asked


def before_the_programme(day):
    """The sentence about a day on which nobody had registered, or None."""
    first = first_registration()
    if first and day < first:
        return f"Belum ada pendaftaran sampai tanggal ini. Pendaftaran pertama: {dates.in_words(first)}."
    return None


class FigureForm(AsOfForm):
    """One figure, and what narrows it. It stands in an address, so it holds codes only, never a name."""

    measure = forms.ChoiceField(label="Ukuran", required=False, choices=MEASURES, widget=PlainSelect)
    desk = DeskField(widget=PlainSelect)
    interest = OneOf(Interest.choices, "Minat")
    track = OneOf(Track.choices, "Jalur")
    sex = OneOf(Sex.choices, "Jenis kelamin")
    kelurahan = OutOfSight(Kelurahan.objects.none(), label="Kelurahan", required=False, to_field_name="code")
    after = StageField(label="Langsung sesudah")
    without = StageField(label="Tanpa")
    last = forms.TypedChoiceField(
        label="Belum lebih jauh",
        required=False,
        coerce=bool,
        empty_value=None,
        choices=[("", "Semua"), ("1", "Ya")],
        widget=forms.HiddenInput,
    )
    way = WayField(label="Jalan")

    def __init__(self, *args, desks, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)
        self.fields["desk"].offer(desks)
        if self.data.get("kelurahan"):
            self.fields["kelurahan"].queryset = Kelurahan.objects.filter(desk__in=desks)

    def of_paths(self):
        """The bound fields that a figure's address sets and the form keeps."""
        return [self[name] for name in ("kelurahan", *WAYS) if self[name].value()]

    def names(self):
        """{parameter: {code: name}} as addresses.names(), of what can be chosen here."""
        found = {"desk": dict(self.fields["desk"].widget.choices)}
        if self.is_valid() and (kelurahan := self.cleaned_data["kelurahan"]):
            found["kelurahan"] = {kelurahan.code: kelurahan.name}
        return found

    def clean_measure(self):
        return Measure(self.cleaned_data["measure"] or Measure.NOW)

    def clean(self):
        asked = super().clean()
        for name in WAYS:
            if asked.get(name) and asked.get("measure") != Measure.REACHED:
                self.add_error(name, "Hanya untuk “Pernah mencapai” suatu tahap.")
        return asked
