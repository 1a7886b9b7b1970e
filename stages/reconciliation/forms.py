"""What is asked about a sheet of paper. Every figure may be left empty: the paper need not speak of every stage."""

from django import forms

from participants.fields import CountField, DateField, KeyField, Renewable, in_our_words
from participants.models import Desk
from stages.models import Stage
from stages.reconciliation import acts
from stages.reconciliation.models import MOST_PEOPLE

SOURCE = "Misalnya: rekap tertulis kecamatan, diterima 24 Juni 2022. Tanpa nama peserta."
REASON = "Misalnya: delapan orang tertulis dua kali di kertas. Tanpa nama peserta."


def _name(stage):
    return f"p{int(stage)}"


class FiguresForm(Renewable, forms.Form):
    """The seven figures and where they stand; for a sheet that replaces another one, this is all."""

    source = forms.CharField(label="Sumber", max_length=200, help_text=SOURCE)
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for stage in Stage.programme():
            self.fields[_name(stage)] = CountField(label=stage.title, required=False, most=MOST_PEOPLE)
        in_our_words(self)

    def of_stages(self):
        """The fields of the seven figures, in order."""
        return [self[_name(stage)] for stage in Stage.programme()]

    def figures(self):
        """{Stage: people} of those that were typed."""
        typed = {stage: self.cleaned_data[_name(stage)] for stage in Stage.programme()}
        return {stage: people for stage, people in typed.items() if people is not None}

    def clean(self):
        if not any(self.data.get(_name(stage), "").strip() for stage in Stage.programme()):
            raise forms.ValidationError(acts.NO_FIGURES)
        return self.cleaned_data

    @classmethod
    def filled(cls, sheet):
        """A form that shows what `sheet` says, to be mended."""
        figures = {_name(stage): people for stage, people in acts.written(sheet).items()}
        return cls(initial=figures | {"source": sheet.source})


class SheetForm(FiguresForm):
    """A sheet of its own: which kecamatan, which day."""

    as_of = DateField(label="Per tanggal")
    desk = forms.ModelChoiceField(
        Desk.objects.all(), label="Kecamatan", to_field_name="code", empty_label="Pilih kecamatan"
    )
    field_order = ("as_of", "desk", *(_name(stage) for stage in Stage.programme()), "source", "key")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if refusal := acts.day_refusal(day):
            raise forms.ValidationError(refusal)
        return day


class ReasonForm(Renewable, forms.Form):
    """Why paper and records differ; `expected` is the gap on the screen."""

    text = forms.CharField(label="Alasan selisih", max_length=200, help_text=REASON)
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=-(2**31), max_value=2**31 - 1)
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)
        self.fields["text"].error_messages["required"] = "Isi alasan."


class DayForm(forms.Form):
    """Which day's sheets are shown; the newest one's when nothing is asked."""

    as_of = DateField(label="Per tanggal", required=False)

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day and (refusal := acts.day_refusal(day)):
            raise forms.ValidationError(refusal)
        return day
