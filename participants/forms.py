"""What is asked of a resident, as on the KTP. The desk's page and the edit page use the same form."""

from django import forms
from django.utils import timezone

from participants import dates, inquiries, nik
from participants.fields import DateField, DigitsField, NikField, PhoneField, in_our_words
from participants.models import Kelurahan, Participant

EARLIEST_BIRTH_YEAR = 1900
WRONG_YEAR = f"Tahun antara {EARLIEST_BIRTH_YEAR} dan tahun ini."


def birth_date_refusal(birth_date, today):
    """The sentence for a day on which no participant can have been born, or ""."""
    if birth_date > today:
        return "Tanggal lahir tidak boleh di masa depan."
    if birth_date.year < EARLIEST_BIRTH_YEAR:
        return f"Tahun lahir {birth_date.year} tidak mungkin. Periksa KTP."
    return ""


class KelurahanField(forms.ModelChoiceField):
    """Kelurahan by name, so that three letters find it; the kecamatan stands beside it when there are several."""

    def __init__(self, **kwargs):
        super().__init__(Kelurahan.objects.none(), empty_label="", **kwargs)

    def offer(self, kelurahan):
        """Offer these kelurahan."""
        self.queryset = kelurahan
        places = sorted(kelurahan.select_related("desk"), key=lambda place: place.name)
        several = len({place.desk_id for place in places}) > 1
        shown = [(place.pk, f"{place.name}, Kec. {place.desk}" if several else place.name) for place in places]
        self.widget.choices = [("", ""), *shown]


class ParticipantForm(forms.ModelForm):
    """Checks each field on its own and the KTP against its NIK. `kelurahan` are those to choose from, `user` is who
    fills the form in: a NIK that is known is theirs to open (`known_here`), or a question that is counted.
    """

    nik = NikField(required=False)
    birth_date = DateField(label="Tanggal lahir")
    kk = DigitsField(label="Nomor KK", length=16, required=False)
    rt = DigitsField(label="RT", length=3, pad=True)
    rw = DigitsField(label="RW", length=3, pad=True)
    phone = PhoneField(label="HP/WhatsApp", required=False)
    kelurahan = KelurahanField(label="Kelurahan")
    identity_confirmed = forms.BooleanField(label="KTP sudah diperiksa dan isian ini benar", required=False)
    confirmed_for = forms.CharField(required=False, widget=forms.HiddenInput)  # the difference that the tick means

    class Meta:
        model = Participant
        fields = [
            "nik", "no_nik", "name", "birth_place", "birth_date", "sex", "address", "rt", "rw", "kelurahan",
            "phone", "interest", "track", "business_name", "kk", "email", "education", "outside_dki", "domicile",
            "business_kind", "business_since", "business_address", "trained_elsewhere", "channel",
        ]  # fmt: skip

    RARE = (
        "kk", "email", "education", "domicile", "business_kind", "business_since", "business_address",
        "outside_dki", "trained_elsewhere",
    )  # fmt: skip

    def __init__(self, *args, user, kelurahan, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.known, self.known_here = user, None, None
        self.fields["kelurahan"].offer(kelurahan)
        self.mismatches, self.difference = {}, ""
        in_our_words(self)
        for name in ("no_nik", "sex", "education", "interest", "track"):
            self.fields[name].choices = [("", ""), *self.fields[name].choices[1:]]
        self.fields["kelurahan"].error_messages["invalid_choice"] = "Pilih kelurahan dari daftar."
        self.fields["business_since"].error_messages["min_value"] = WRONG_YEAR
        for name, field in self.fields.items():
            if not field.required and name not in ("nik", "no_nik") and not isinstance(field, forms.BooleanField):
                field.label = f"{field.label} (opsional)"

    def more_is_needed(self):
        """Whether the folded fields must be open: something stands in them, or is wrong with them."""
        return any(name in self.errors or self[name].value() for name in self.RARE)

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not any(letter.isalpha() for letter in name):
            raise forms.ValidationError("Nama harus berisi huruf.")
        return name

    def clean_birth_date(self):
        birth_date = self.cleaned_data["birth_date"]
        if refusal := birth_date_refusal(birth_date, timezone.localdate()):
            raise forms.ValidationError(refusal)
        return birth_date

    def clean_business_since(self):
        year = self.cleaned_data["business_since"]
        if year is not None and not EARLIEST_BIRTH_YEAR <= year <= timezone.localdate().year:
            raise forms.ValidationError(WRONG_YEAR)
        return year

    def clean(self):
        data = super().clean()
        if "nik" not in self.errors:
            self._check_nik_given(data)
        if digits := data.get("nik"):
            self._check_known(digits)
            self._check_identity(digits, data)
        return data

    def _check_nik_given(self, data):
        if data.get("nik"):
            data["no_nik"] = ""
        elif not data.get("no_nik"):
            self.add_error("nik", "Isi NIK, atau pilih alasan tanpa NIK.")

    def _check_known(self, digits):
        others = Participant.objects.active().exclude(pk=self.instance.pk).select_related("desk")
        if known := others.filter(nik=digits).first():
            self.refuse_known(known)

    def refuse_known(self, known):
        """Say that this NIK is in the programme: where and since when, never who. Who is registered at another desk
        is a question that is counted: nobody must try out NIKs.
        """
        self.known_here = Participant.objects.visible_to(self.user).filter(pk=known.pk).first()
        try:
            if not self.known_here:
                inquiries.foreign_nik(self.user, known)
        except inquiries.TooMany as refusal:
            self.add_error("nik", str(refusal))
            return
        self.known = known
        where, when = known.desk.name, dates.in_words(known.registered_on)
        self.add_error("nik", f"NIK ini sudah terdaftar di Kec. {where} pada {when}.")

    def _check_identity(self, digits, data):
        """A NIK keeps its date and sex even when they are corrected later: ask once, do not refuse."""
        self.mismatches = nik.mismatches(
            digits, birth_date=data.get("birth_date"), sex=data.get("sex"), today=timezone.localdate()
        )
        self.difference = f"{digits} {data.get('birth_date')} {data.get('sex')}"
        ticked = data.get("identity_confirmed") and data.get("confirmed_for") in ("", self.difference)
        if not (ticked or self.confirmed_before()):
            self.data = self.data.copy()
            self.data.pop("identity_confirmed", None)  # a tick for another difference is none for this one
            for field, sentence in self.mismatches.items():
                self.add_error(field, f"{sentence} Bila KTP memang demikian, centang konfirmasi lalu simpan lagi.")

    def confirmed_before(self):
        """Whether somebody has confirmed this very NIK, birth date and sex already."""
        return False

    def _post_clean(self):
        """Put the values on the instance. What the database would refuse was refused above, in words."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields)
        if kelurahan := self.cleaned_data.get("kelurahan"):
            self.instance.desk_id = kelurahan.desk_id

    def region_note(self):
        """A sentence when no province has the NIK's first two digits; that refuses nobody."""
        digits = self.cleaned_data["nik"]
        if digits and not nik.Nik(digits).region_is_known:
            return f"Kode wilayah {digits[:2]} pada NIK tidak dikenal. Cocokkan dengan KTP bila sempat."
        return ""
