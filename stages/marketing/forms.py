"""What is asked about bazaars, and the sheet on which the results of a whole bazaar are typed."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from participants.fields import DateField, KeyField, Renewable, RupiahField, in_our_words
from participants.models import Interest
from stages.asked import DeskField
from stages.forms import ReasonForm
from stages.marketing import acts
from stages.marketing.models import MOST_STANDS, Bazaar, Level

LONGEST = 366  # days; more is a slip of the finger
FAR = 5 * 366  # days ahead or behind


class VersionField(forms.IntegerField):
    """The version of the bazaar that whoever fills in the form has seen."""

    def __init__(self):
        super().__init__(label="Versi", min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class BazaarForm(Renewable, forms.Form):
    """The facts about a bazaar. With a bazaar its version is asked, without one a key."""

    name = forms.CharField(label="Nama bazar", max_length=100)
    level = forms.ChoiceField(label="Tingkat", choices=[("", "Pilih tingkat"), *Level.choices])
    organiser = forms.CharField(label="Penyelenggara", max_length=100)
    place = forms.CharField(label="Tempat", max_length=150, help_text="Untuk bazar daring: nama lamannya.")
    starts_on = DateField(label="Hari pertama")
    ends_on = DateField(label="Hari terakhir")
    stands = forms.IntegerField(label="Jumlah stan", min_value=1, max_value=MOST_STANDS)
    key = KeyField()
    version = VersionField()

    def __init__(self, data=None, *, bazaar=None):
        initial = {name: getattr(bazaar, name) for name in self.base_fields if name != "key"} if bazaar else {}
        super().__init__(data, initial=initial)
        del self.fields["key" if bazaar else "version"]
        in_our_words(self)
        self.fields["stands"].error_messages |= dict.fromkeys(
            ("min_value", "max_value"), f"Jumlah stan 1 sampai {MOST_STANDS}."
        )

    def clean(self):
        data, today = super().clean(), timezone.localdate()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and abs((first - today).days) > FAR:
            self.add_error("starts_on", "Periksa tahunnya.")
        elif first and last and last < first:
            self.add_error("ends_on", "Hari terakhir mendahului hari pertama.")
        elif first and last and last - first >= timedelta(days=LONGEST):
            self.add_error("ends_on", "Bazar lebih dari satu tahun. Periksa tanggalnya.")
        return data


class VoidForm(ReasonForm):
    """Why a bazaar is taken back."""

    reason = forms.CharField(label="Alasan", max_length=acts.LONGEST_REASON)
    version = VersionField()

    def __init__(self, data=None, *, bazaar):
        super().__init__(data, initial={"version": bazaar.version})


class ChooseForm(Renewable, forms.Form):
    """Which bazaar the chosen people take part in: those to come, and those of the last year for late paper."""

    bazaar = forms.ModelChoiceField(Bazaar.objects.none(), label="Bazar", empty_label="Pilih bazar")
    key = KeyField()

    def __init__(self, data=None):
        super().__init__(data)
        since = timezone.localdate() - timedelta(days=LONGEST)
        field = self.fields["bazaar"]
        field.queryset = Bazaar.objects.standing().filter(ends_on__gte=since).order_by("-starts_on", "-pk")
        field.label_from_instance = lambda one: f"{one.name} ({one.get_level_display()}, {one.starts_on:%d-%m-%Y})"
        in_our_words(self)


class CandidatesForm(Renewable, forms.Form):
    key = KeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)


class CandidateFilter(forms.Form):
    """Codes only; they stand in the address."""

    desk = DeskField()
    interest = forms.ChoiceField(label="Minat", required=False, choices=[("", "Semua"), *Interest.choices])

    def __init__(self, data, *, desks):
        super().__init__(data)
        in_our_words(self)
        self.fields["desk"].offer(desks)


class YearForm(forms.Form):
    """The year whose bazaars are shown; this year when nothing is asked."""

    year = forms.IntegerField(label="Tahun", required=False, min_value=2000, max_value=2100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_our_words(self)

    def clean_year(self):
        return self.cleaned_data["year"] or timezone.localdate().year


class ResultsForm(Renewable, forms.Form):
    """The sheet of a bazaar: a turnover and an attendance for each of `rows`, Participations that stand.

    Whoever has a turnover has attended, so that the amount alone is enough to type.
    """

    ATTENDED = {"h": True, "t": False}
    CHOICES = (("", "–"), ("h", "Hadir"), ("t", "Tidak hadir"))

    version = VersionField()

    def __init__(self, data=None, *, bazaar, rows):
        super().__init__(data, initial={"version": bazaar.version})
        letters = {True: "h", False: "t", None: ""}
        for row in rows:
            who = row.shown.name
            self.fields[f"turnover-{row.pk}"] = RupiahField(label=f"Omzet {who}", initial=row.turnover, required=False)
            self.fields[f"attended-{row.pk}"] = forms.ChoiceField(
                label=f"Kehadiran {who}", choices=self.CHOICES, required=False, initial=letters[row.attended]
            )
            for name, look in ((f"turnover-{row.pk}", "form-control"), (f"attended-{row.pk}", "form-select")):
                attributes = self.fields[name].widget.attrs
                attributes["class"] = look
                attributes.pop("placeholder", None)  # it would look like an amount
        self.rows = rows
        in_our_words(self)

    def clean(self):
        data = super().clean()
        if any(name.startswith("turnover-") and name not in self.fields and self.data[name] for name in self.data):
            self.add_error(
                None, "Keikutsertaan seorang peserta dibatalkan sementara Anda mengisi. Periksa, lalu simpan."
            )
        for row in self.rows:
            if data.get(f"attended-{row.pk}") == "t" and data.get(f"turnover-{row.pk}") is not None:
                self.add_error(f"attended-{row.pk}", "Tidak hadir, tetapi omzetnya diisi.")
        return data

    def results(self):
        """{participation key: (attended or None, whole rupiah or None)}."""
        return dict(self._result(row.pk) for row in self.rows)

    def _result(self, key):
        turnover = self.cleaned_data[f"turnover-{key}"]
        attended = self.ATTENDED.get(self.cleaned_data[f"attended-{key}"])
        return key, (True if turnover is not None else attended, turnover)

    def lines(self):
        """(Participation, field of the turnover, field of the attendance) of each row."""
        return [(row, self[f"turnover-{row.pk}"], self[f"attended-{row.pk}"]) for row in self.rows]
