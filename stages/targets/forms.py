"""Which year's targets are shown, and what is asked when one is set."""

from django import forms
from django.utils import timezone

from participants.fields import CountField, KeyField, Renewable, in_our_words
from participants.models import Desk
from stages.models import Stage
from stages.targets.models import FIRST_YEAR, LAST_YEAR, MOST_PEOPLE

YEARS = f"Tulis tahun antara {FIRST_YEAR} dan {LAST_YEAR}."


class YearField(forms.IntegerField):
    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "10"})
        given = {"label": "Tahun", "widget": widget, "min_value": FIRST_YEAR, "max_value": LAST_YEAR}
        super().__init__(**given | kwargs)


def _in_our_words(form):
    in_our_words(form)
    form.fields["year"].error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), YEARS)


class YearForm(forms.Form):
    """This year when nothing is asked."""

    year = YearField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _in_our_words(self)

    def clean_year(self):
        return self.cleaned_data["year"] or timezone.localdate().year


class PlaceForm(forms.Form):
    """Which target: year, stage, and a kecamatan or the whole district."""

    year = YearField()
    stage = forms.TypedChoiceField(
        label="Tahap",
        choices=[(stage.value, stage.title) for stage in Stage.programme()],
        coerce=lambda n: Stage(int(n)),
    )
    desk = forms.ModelChoiceField(
        Desk.objects.all(), label="Wilayah", required=False, to_field_name="code", empty_label="Seluruh Jakarta Barat"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class TargetForm(Renewable, PlaceForm):
    """`follows` is the target that stood there when the form was opened."""

    people = CountField(
        label="Target (orang)", required=False, most=MOST_PEOPLE, help_text="Kosongkan untuk menghapus target."
    )
    follows = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    key = KeyField()
